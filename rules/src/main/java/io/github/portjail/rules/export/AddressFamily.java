// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.InvalidValueException;
import java.net.Inet4Address;
import java.net.InetAddress;

/** The version of IP, by the names of address_families(7). */
public enum AddressFamily {
    INET("inet", "4", "IPv4", 32),
    INET6("inet6", "6", "IPv6", 128);

    private final String word;
    private final String digit;
    private final String title;
    private final int bits;

    AddressFamily(String word, String digit, String title, int bits) {
        this.word = word;
        this.digit = digit;
        this.title = title;
        this.bits = bits;
    }

    /**
     * Parses {@code 4} or {@code 6}.
     *
     * @throws InvalidValueException if it is neither
     */
    public static AddressFamily parse(String text) {
        for (AddressFamily family : values()) {
            if (family.digit.equals(text)) {
                return family;
            }
        }
        throw new InvalidValueException("family " + InvalidValueException.quote(text) + " is neither 4 nor 6");
    }

    /** Returns the family of an address. */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? INET : INET6;
    }

    /** Returns the one character by which the user names it. */
    public String digit() {
        return digit;
    }

    /** Returns what people call it. */
    public String title() {
        return title;
    }

    /** Returns the length of an address, which is the prefix of a single host. */
    int bits() {
        return bits;
    }

    @Override
    public String toString() {
        return word;
    }
}
