// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;

/** A table of nftables of its own, replaced as a whole by {@code nft -f}. */
final class NftExport implements ExportWriter {
    private static final String ANSWERS = "tcp flags & (ack | rst) != 0";
    private static final String ERRORS_4 = "icmp type { destination-unreachable, time-exceeded, parameter-problem }";
    private static final String ERRORS_6 =
            "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem }";

    @Override
    public ExportedText write(Export export) {
        String table = "inet portjail-" + export.host();
        RuleText text = RuleText.of(export);
        text.comment("Load with: nft -f FILE; also again, which replaces the table as a whole.");
        text.comment("Take away with: nft delete table " + table);
        text.comment(
                "Chains of other tables judge too: where one drops what it does not know, let pass there what passes here."
                        + " What is sent to this firewall itself is not judged: the hook is forward.");
        text.line("table " + table);
        text.line("delete table " + table);
        text.line("table " + table + " {");
        from(export, text);
        to(export, text);
        forward(export, text);
        text.line("}");
        return text.end();
    }

    private static void from(Export export, RuleText text) {
        text.line("    chain from_host {");
        if (export.stateful()) {
            text.line("        ct state established,related counter accept");
        }
        laterFragments(export, text);
        for (ExportedJail jail : export.jails()) {
            text.line("        meta l4proto " + set(jail.protocols()) + " th sport "
                    + ports(jail.range().ranges()) + " counter accept comment \"" + jail.label() + "\"");
        }
        if (!export.stateful() && export.judges(TransportProtocol.TCP)) {
            text.line("        " + ANSWERS + " counter accept");
        }
        for (TransportProtocol protocol : export.protocols()) {
            String refusal = protocol == TransportProtocol.TCP ? "tcp reset" : "icmpx admin-prohibited";
            text.line("        meta l4proto " + protocol + " th sport != " + ports(export.ports(protocol))
                    + " counter reject with " + refusal);
        }
        text.line("    }");
    }

    private static void to(Export export, RuleText text) {
        text.line("    chain to_host {");
        if (export.stateful()) {
            text.line("        ct state established,related counter accept");
        } else {
            laterFragments(export, text);
            for (TransportProtocol protocol : export.protocols()) {
                String answers = protocol == TransportProtocol.TCP ? " " + ANSWERS : "";
                text.line("        meta l4proto " + protocol + " th dport " + ports(export.ports(protocol)) + answers
                        + " counter accept");
            }
            for (AddressFamily family : export.families()) {
                text.line("        " + (family == AddressFamily.INET ? ERRORS_4 : ERRORS_6) + " counter accept");
            }
        }
        text.line("    }");
    }

    /** They have no ports, and are worth nothing without the first one, which is judged. With state they come put together. */
    private static void laterFragments(Export export, RuleText text) {
        if (export.stateful()) {
            return;
        }
        for (AddressFamily family : export.families()) {
            String offset = family == AddressFamily.INET ? "ip frag-off & 0x1fff" : "frag frag-off";
            text.line("        meta l4proto " + set(export.protocols()) + " " + offset + " != 0 counter accept");
        }
    }

    private static void forward(Export export, RuleText text) {
        text.line("    chain forward {");
        text.line("        type filter hook forward priority filter; policy accept;");
        for (AddressFamily family : export.families()) {
            String header = family == AddressFamily.INET ? "ip" : "ip6";
            String addresses = set(export.sources(family));
            text.line("        " + header + " saddr " + addresses + " jump from_host");
            text.line("        " + header + " daddr " + addresses + " jump to_host");
        }
        text.line("    }");
    }

    private static String ports(List<PortRange> ranges) {
        return set(ranges.stream()
                .map(range -> range.size() == 1 ? Integer.toString(range.first()) : range.toString())
                .toList());
    }

    private static String set(List<?> elements) {
        if (elements.size() == 1) {
            return elements.getFirst().toString();
        }
        StringBuilder set = new StringBuilder("{ ");
        for (int i = 0; i < elements.size(); i++) {
            set.append(i == 0 ? "" : ", ").append(elements.get(i));
        }
        return set.append(" }").toString();
    }
}
