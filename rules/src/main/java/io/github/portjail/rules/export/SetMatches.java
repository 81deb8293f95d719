// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;

/** Asks sets of ipset for addresses, and for ports where they know the protocol. */
record SetMatches(Export export) implements IptablesMatches {
    @Override
    public List<String> from(AddressFamily family) {
        return List.of(match(addresses(family), "src"));
    }

    @Override
    public List<String> to(AddressFamily family) {
        return List.of(match(addresses(family), "dst"));
    }

    @Override
    public List<String> sourcePorts(TransportProtocol protocol) {
        return isInSets(protocol)
                ? List.of(match(ports(protocol), "src"))
                : new AddressAndPortMatches(export).sourcePorts(protocol);
    }

    @Override
    public List<String> destinationPorts(TransportProtocol protocol) {
        return isInSets(protocol)
                ? List.of(match(ports(protocol), "dst"))
                : new AddressAndPortMatches(export).destinationPorts(protocol);
    }

    /** Returns the name of the set of the host's addresses. */
    String addresses(AddressFamily family) {
        return "pjx-" + export.host() + "-" + family.digit();
    }

    /** Returns the name of the set of ports that pass: at most 26 characters of the 31 that one may have. */
    String ports(TransportProtocol protocol) {
        return "pjx-" + export.host() + "-" + protocol;
    }

    /** A bitmap:port looks for ports in TCP and UDP alone (ip_set_get_ip_port of net/netfilter/ipset/ip_set_bitmap_port.c). */
    static boolean isInSets(TransportProtocol protocol) {
        return protocol == TransportProtocol.TCP || protocol == TransportProtocol.UDP;
    }

    private static String match(String set, String direction) {
        return "-m set --match-set " + set + " " + direction;
    }
}
