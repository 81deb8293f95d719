// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * One way in which programs open connections or send datagrams.
 *
 * @param protocol TCP or UDP
 * @param manner what the program does, without the protocol: {@code connect}, {@code bind-outside}
 */
record Pattern(TransportProtocol protocol, String manner) {

    /** The protocol, a hyphen, and the manner. */
    String name() {
        return protocol + "-" + manner;
    }

    /**
     * Parses what {@code portjail-prove list} prints: a line {@code NAME PROTOCOL inside|outside} for each.
     *
     * @throws IllegalArgumentException when a line is something else
     */
    static List<Pattern> parseList(String text) {
        List<Pattern> patterns = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length != 3 || !words[0].startsWith(words[1] + "-")) {
                throw new IllegalArgumentException("'" + line + "' is no pattern");
            }
            List<TransportProtocol> protocol = TransportProtocol.parse(words[1]);
            patterns.add(new Pattern(protocol.getFirst(), words[0].substring(words[1].length() + 1)));
        }
        return patterns;
    }
}
