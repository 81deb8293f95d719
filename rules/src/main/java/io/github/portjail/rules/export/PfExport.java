// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/** Rules of pf.conf(5), as OpenBSD and FreeBSD have it, for an anchor of their own. */
final class PfExport implements ExportWriter {
    @Override
    public ExportedText write(Export export) {
        RuleText text = RuleText.of(export);
        String anchor = "portjail/" + export.host();
        text.comment("Load with: pfctl -a " + anchor
                + " -f FILE; also again. Without -a it would take the place of all rules.");
        text.comment("Needs once in pf.conf, before rules that are quick: anchor \"portjail/*\"");
        text.comment("Take away with: pfctl -a " + anchor + " -F all");
        if (export.stateful()) {
            text.comment(
                    "pf looks for a state before it asks rules: what services of the host answer passes where your rule let the"
                            + " question pass and kept state, as rules do that pass.");
        }
        text.comment(
                "Fragments have to be put together before, as OpenBSD does by itself and FreeBSD by: scrub in all");
        List<TransportProtocol> spoken = PortsOfTcpAndUdp.judged(export);
        PortsOfTcpAndUdp.noteOthers(export, "pf", text);
        String table = "<pjx-" + export.host() + ">";
        text.line("table " + table + " const { " + words(export.sources()) + " }");
        for (ExportedJail jail : export.jails()) {
            for (TransportProtocol protocol : spoken) {
                if (jail.protocols().contains(protocol)) {
                    pass(export, jail, protocol, table, text);
                }
            }
        }
        for (TransportProtocol protocol : spoken) {
            // Neither ACK nor RST: what could open a connection.
            String flags = protocol == TransportProtocol.TCP ? " flags /AR" : "";
            text.line("block return quick proto " + protocol + " from " + table + " to any" + flags);
        }
        if (!export.stateful()) {
            answers(export, spoken, table, text);
        }
        return text.end();
    }

    private static void pass(
            Export export, ExportedJail jail, TransportProtocol protocol, String table, RuleText text) {
        for (PortRange range : jail.range().ranges()) {
            text.line("pass quick proto " + protocol + " from " + table + " port " + port(range) + " to any "
                    + state(export, protocol) + " label \"" + jail.label() + "\"");
        }
    }

    private static void answers(Export export, List<TransportProtocol> spoken, String table, RuleText text) {
        for (TransportProtocol protocol : spoken) {
            for (PortRange range : export.ports(protocol)) {
                String rule = "pass quick proto " + protocol + " from any to " + table + " port " + port(range);
                if (protocol == TransportProtocol.TCP) {
                    text.line(rule + " flags A/A no state");
                    text.line(rule + " flags R/R no state");
                } else {
                    text.line(rule + " no state");
                }
            }
        }
        if (!export.sources(AddressFamily.INET).isEmpty()) {
            text.line("pass quick inet proto icmp from any to " + table
                    + " icmp-type { unreach timex paramprob } no state");
        }
        if (!export.sources(AddressFamily.INET6).isEmpty()) {
            text.line("pass quick inet6 proto icmp6 from any to " + table
                    + " icmp6-type { unreach toobig timex paramprob } no state");
        }
    }

    private static String state(Export export, TransportProtocol protocol) {
        if (!export.stateful()) {
            return protocol == TransportProtocol.TCP ? "flags any no state" : "no state";
        }
        return protocol == TransportProtocol.TCP ? "flags S/SA keep state" : "keep state";
    }

    private static String port(PortRange range) {
        return range.size() == 1 ? Integer.toString(range.first()) : range.first() + ":" + range.last();
    }

    private static String words(List<SourceAddress> sources) {
        List<String> words = new ArrayList<>();
        for (SourceAddress source : sources) {
            words.add(source.toString());
        }
        return String.join(" ", words);
    }
}
