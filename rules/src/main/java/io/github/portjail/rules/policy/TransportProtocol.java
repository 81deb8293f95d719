// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import java.util.ArrayList;
import java.util.List;

/** A protocol with source ports; in the order of their numbers, which is the order in which nft lists them. */
public enum TransportProtocol {
    TCP("tcp", 6),
    UDP("udp", 17),
    DCCP("dccp", 33),
    SCTP("sctp", 132),
    UDPLITE("udplite", 136);

    /** All that have ports. */
    public static final List<TransportProtocol> ALL = List.of(values());

    private final String word;
    private final int number;

    TransportProtocol(String word, int number) {
        this.word = word;
        this.number = number;
    }

    /**
     * Parses words as {@link #toString} gives them, with commas between them; a word may come twice.
     *
     * @return each once, in the order of their numbers
     * @throws InvalidValueException if one of them is none, or there is none
     */
    public static List<TransportProtocol> parse(String text) {
        List<TransportProtocol> named = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            named.add(one(text.substring(start, end)));
            start = end + 1;
        }
        return inOrder(named);
    }

    /** Returns the protocol's number (IANA's protocol numbers). */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return word;
    }

    static List<TransportProtocol> inOrder(List<TransportProtocol> protocols) {
        List<TransportProtocol> ordered = new ArrayList<>();
        for (TransportProtocol protocol : ALL) {
            if (protocols.contains(protocol)) {
                ordered.add(protocol);
            }
        }
        return List.copyOf(ordered);
    }

    private static TransportProtocol one(String word) {
        for (TransportProtocol protocol : ALL) {
            if (protocol.word.equals(word)) {
                return protocol;
            }
        }
        throw new InvalidValueException(
                "protocol " + InvalidValueException.quote(word) + " is none of tcp, udp, dccp, sctp, udplite");
    }
}
