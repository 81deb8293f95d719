// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules of ipf(5), the language of IP Filter, in the words that all its versions know; so a range is given by the ports next to it.
 *
 * <p>They stand at "in" alone: what is forwarded comes in first, and a state made there lets it out, too.
 */
final class IpfilterExport implements ExportWriter {
    private static final int HIGHEST = 65535;

    @Override
    public ExportedText write(Export export) {
        RuleText text = FamilyParts.begin(export);
        text.comment(
                "The rules are added to the active ones; they are quick, so they have to stand before what decides otherwise."
                        + " Take them away before they are loaded again, by the same command with -rf in the place of -f.");
        PortsOfTcpAndUdp.noteOthers(export, "ipfilter", text);
        FamilyParts.add(text, export, new FamilyParts.Part() {
            @Override
            public String command(AddressFamily family) {
                return family == AddressFamily.INET ? "ipf -f -" : "ipf -6 -f -";
            }

            @Override
            public List<String> rules(AddressFamily family) {
                return IpfilterExport.rules(export, family);
            }
        });
        return text.end();
    }

    private static List<String> rules(Export export, AddressFamily family) {
        List<String> rules = new ArrayList<>();
        for (SourceAddress source : export.sources(family)) {
            leaving(export, source.withPrefix(), rules);
            if (!export.stateful()) {
                arriving(export, source.withPrefix(), rules);
                errors(family, source.withPrefix(), rules);
            }
        }
        return rules;
    }

    private static void leaving(Export export, String host, List<String> rules) {
        String state = export.stateful() ? " keep state keep frags" : " keep frags";
        for (TransportProtocol protocol : PortsOfTcpAndUdp.judged(export)) {
            boolean opened = export.stateful() && protocol == TransportProtocol.TCP;
            for (PortRange range : export.ports(protocol)) {
                rules.add("pass in quick proto " + protocol + " from " + host + port(range) + " to any"
                        + (opened ? " flags S/SA" : "") + state);
            }
        }
        for (TransportProtocol protocol : PortsOfTcpAndUdp.judged(export)) {
            boolean tcp = protocol == TransportProtocol.TCP;
            rules.add("block " + (tcp ? "return-rst" : "return-icmp") + " in quick proto " + protocol + " from " + host
                    + " to any" + (tcp ? " flags S/SA" : ""));
        }
    }

    private static void arriving(Export export, String host, List<String> rules) {
        for (TransportProtocol protocol : PortsOfTcpAndUdp.judged(export)) {
            for (PortRange range : export.ports(protocol)) {
                String rule = "pass in quick proto " + protocol + " from any to " + host + port(range);
                if (protocol == TransportProtocol.TCP) {
                    rules.add(rule + " flags A/A");
                    rules.add(rule + " flags R/R");
                } else {
                    rules.add(rule + " keep frags");
                }
            }
        }
    }

    private static void errors(AddressFamily family, String host, List<String> rules) {
        boolean inet = family == AddressFamily.INET;
        String rule = "pass in quick proto " + (inet ? "icmp" : "ipv6-icmp") + " from any to " + host + " icmp-type ";
        for (String type : inet ? List.of("unreach", "timex", "paramprob") : List.of("1", "2", "3", "4")) {
            rules.add(rule + type);
        }
    }

    /** {@code ><} is true between two ports and not at them. */
    private static String port(PortRange range) {
        if (range.size() == 1) {
            return " port = " + range.first();
        }
        if (range.last() == HIGHEST) {
            return " port >= " + range.first();
        }
        return " port " + (range.first() - 1) + " >< " + (range.last() + 1);
    }
}
