// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/** The chains of one family, as input of {@code iptables-restore --noflush}. */
final class IptablesRules {
    /** Never true of a later fragment, which has no ports. */
    private static final String ANY_PORT = " -m multiport --sports 0:65535";

    private static final List<String> NO_OPENING = List.of("-m tcp --tcp-flags ACK ACK", "-m tcp --tcp-flags RST RST");

    private final Export export;
    private final AddressFamily family;
    private final IptablesMatches matches;
    private final String chain;
    private final List<String> lines = new ArrayList<>();

    private IptablesRules(Export export, AddressFamily family, IptablesMatches matches) {
        this.export = export;
        this.family = family;
        this.matches = matches;
        this.chain = chain(export);
    }

    /** Returns the name of the chain to which FORWARD jumps, at most 22 characters of the 28 that one may have. */
    static String chain(Export export) {
        return "pjx-" + export.host();
    }

    /** Returns the lines, from the table's name to COMMIT. */
    static List<String> lines(Export export, AddressFamily family, IptablesMatches matches) {
        return new IptablesRules(export, family, matches).lines();
    }

    private List<String> lines() {
        lines.add("*filter");
        for (String name : List.of(chain, from(), to())) {
            lines.add(":" + name + " - [0:0]");
        }
        for (String match : matches.from(family)) {
            rule(chain, match, from());
        }
        for (String match : matches.to(family)) {
            rule(chain, match, to());
        }
        leaving();
        arriving();
        lines.add("-I FORWARD 1 -j " + chain);
        lines.add("COMMIT");
        return lines;
    }

    private void leaving() {
        if (export.stateful()) {
            rule(from(), "-m conntrack --ctstate RELATED,ESTABLISHED", "ACCEPT");
        }
        for (TransportProtocol protocol : export.protocols()) {
            for (String ports : matches.sourcePorts(protocol)) {
                rule(from(), protocol(protocol) + " " + ports, "ACCEPT");
            }
        }
        if (!export.stateful() && export.judges(TransportProtocol.TCP)) {
            for (String flags : NO_OPENING) {
                rule(from(), protocol(TransportProtocol.TCP) + " " + flags, "ACCEPT");
            }
        }
        String prohibited = family == AddressFamily.INET ? "icmp-admin-prohibited" : "icmp6-adm-prohibited";
        for (TransportProtocol protocol : export.protocols()) {
            String refusal = protocol == TransportProtocol.TCP ? "tcp-reset" : prohibited;
            rule(from(), protocol(protocol) + ANY_PORT, "REJECT --reject-with " + refusal);
        }
        laterFragments(from());
    }

    /**
     * Lets later fragments pass, which are worth nothing without the first one, which is judged; with state they come put together.
     *
     * <p>The match frag of ip6tables knows the first fragment from later ones only by the ports that it has.
     */
    private void laterFragments(String inChain) {
        if (export.stateful()) {
            return;
        }
        for (TransportProtocol protocol : export.protocols()) {
            if (family == AddressFamily.INET) {
                rule(inChain, protocol(protocol) + " -f", "ACCEPT");
            } else {
                rule(inChain, protocol(protocol) + ANY_PORT, "RETURN");
                rule(inChain, protocol(protocol) + " -m frag", "ACCEPT");
            }
        }
    }

    private void arriving() {
        if (export.stateful()) {
            rule(to(), "-m conntrack --ctstate RELATED,ESTABLISHED", "ACCEPT");
            return;
        }
        for (TransportProtocol protocol : export.protocols()) {
            for (String ports : matches.destinationPorts(protocol)) {
                if (protocol == TransportProtocol.TCP) {
                    for (String flags : NO_OPENING) {
                        rule(to(), protocol(protocol) + " " + flags + " " + ports, "ACCEPT");
                    }
                } else {
                    rule(to(), protocol(protocol) + " " + ports, "ACCEPT");
                }
            }
        }
        laterFragments(to());
        // Unreachable, (IPv6) too big, time exceeded, parameter problem: without them no path MTU discovery.
        int[] types = family == AddressFamily.INET ? new int[] {3, 11, 12} : new int[] {1, 2, 3, 4};
        String icmp =
                family == AddressFamily.INET ? "-p icmp -m icmp --icmp-type " : "-p ipv6-icmp -m icmp6 --icmpv6-type ";
        for (int type : types) {
            rule(to(), icmp + type, "ACCEPT");
        }
    }

    private void rule(String inChain, String match, String target) {
        lines.add("-A " + inChain + " " + match + " -j " + target);
    }

    private String from() {
        return chain + "-from";
    }

    private String to() {
        return chain + "-to";
    }

    /** DCCP by its number, for its name is known only where /etc/protocols has it. */
    private static String protocol(TransportProtocol protocol) {
        return "-p " + (protocol == TransportProtocol.DCCP ? Integer.toString(protocol.number()) : protocol);
    }
}
