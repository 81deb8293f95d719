// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.address.AddressText;
import io.github.portjail.rules.policy.InvalidValueException;
import java.net.InetAddress;

/**
 * An address that packets of the exported host come from.
 *
 * @param address IPv4, or IPv6 without a zone; of a host, so neither unspecified, loopback, link-local nor multicast
 */
public record SourceAddress(InetAddress address) {
    /**
     * Checks the address.
     *
     * @throws InvalidValueException if packets from it do not reach another network
     */
    public SourceAddress {
        if (!isRoutable(address)) {
            throw new InvalidValueException("address '" + AddressText.of(address)
                    + "' does not leave its link: give the address that the firewall sees");
        }
    }

    /**
     * Parses an address; no name is looked up.
     *
     * @throws InvalidValueException if it is none, or none that packets to other networks come from
     */
    public static SourceAddress parse(String text) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text);
        }
        // The parser takes short forms of IPv4 (10.1), zones, and IPv4 in IPv6 for IPv4.
        boolean asWritten = AddressFamily.of(address) == AddressFamily.INET
                ? AddressText.of(address).equals(text)
                : text.indexOf('%') < 0;
        if (!asWritten) {
            throw notAnAddress(text);
        }
        return new SourceAddress(address);
    }

    /** Tells whether packets to other networks may come from the address. */
    public static boolean isRoutable(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress();
    }

    public AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** Returns the address in dotted decimal, or as RFC 5952 writes it. */
    @Override
    public String toString() {
        return AddressText.of(address);
    }

    /** Returns the address with the prefix length of a single host. */
    String withPrefix() {
        return this + "/" + family().bits();
    }

    private static InvalidValueException notAnAddress(String text) {
        return new InvalidValueException("address " + InvalidValueException.quote(text)
                + " is not an IPv4 or IPv6 address: give for example 192.0.2.1 or 2001:db8::1");
    }
}
