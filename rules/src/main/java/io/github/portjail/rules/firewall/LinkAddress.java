// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import org.jspecify.annotations.Nullable;

/**
 * Packets that a network namespace of the jail's own sends through a link to this one, to others or to this host itself.
 *
 * @param hostLink name of this end of the link, 1 to 15 letters, digits, _ . and -, and not . or ..
 * @param address4 the jail's IPv4 address, in dotted decimal, or null if it has none
 * @param address6 the jail's IPv6 address, in hexadecimal with colons, or null if it has none; one of both is there
 */
public record LinkAddress(
        String hostLink,
        @Nullable String address4,
        @Nullable String address6) implements JailAddress {
    private static final int LONGEST_NAME = 15;

    /**
     * Checks the name, and that the addresses hold only what addresses are made of.
     *
     * @throws IllegalArgumentException if a firewall could not take one of them
     */
    public LinkAddress {
        boolean valid = !hostLink.isEmpty()
                && hostLink.length() <= LONGEST_NAME
                && !hostLink.equals(".")
                && !hostLink.equals("..");
        for (int i = 0; i < hostLink.length(); i++) {
            char character = hostLink.charAt(i);
            valid &= character >= 'a' && character <= 'z'
                    || character >= 'A' && character <= 'Z'
                    || character >= '0' && character <= '9'
                    || "_.-".indexOf(character) >= 0;
        }
        if (!valid) {
            throw new IllegalArgumentException("'" + hostLink + "' is not a name that a link of a jail can have");
        }
        if (address4 == null && address6 == null) {
            throw new IllegalArgumentException("the jail behind '" + hostLink + "' has no address");
        }
        check(address4, "0123456789.");
        check(address6, "0123456789abcdefABCDEF:.");
    }

    @Override
    public String describe() {
        return "link '" + hostLink + "'";
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
        return visitor.link(this);
    }

    private static void check(@Nullable String address, String allowed) {
        if (address == null) {
            return;
        }
        boolean valid = !address.isEmpty();
        for (int i = 0; i < address.length(); i++) {
            valid &= allowed.indexOf(address.charAt(i)) >= 0;
        }
        if (!valid) {
            throw new IllegalArgumentException("'" + address + "' is not an address");
        }
    }
}
