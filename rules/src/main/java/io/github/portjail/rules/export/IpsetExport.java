// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets for {@code ipset restore}, and in comments the rules of iptables that use them.
 *
 * <p>A bitmap:port holds a range as it is and finds a port in one step; a hash:ip,port would hold an element for each port and address.
 */
final class IpsetExport implements ExportWriter {
    @Override
    public ExportedText write(Export export) {
        SetMatches sets = new SetMatches(export);
        RuleText text = RuleText.of(export);
        text.comment(
                "Load with: ipset restore < FILE; also again, which empties and fills the sets. They do nothing without rules,"
                        + " which stand at the end as comments: behind #4 for IPv4, behind #6 for IPv6.");
        for (AddressFamily family : export.families()) {
            text.comment("Rules of " + family.title() + ": sed -n 's/^#" + family.digit() + " //p' FILE | "
                    + IptablesExport.program(family) + "-restore --noflush");
        }
        IptablesExport.explain(text, export);
        text.comment("Take away the sets behind the rules: ipset destroy NAME");
        addresses(export, sets, text);
        ports(export, sets, text);
        for (AddressFamily family : export.families()) {
            for (String line : IptablesRules.lines(export, family, sets)) {
                text.line("#" + family.digit() + " " + line);
            }
        }
        return text.end();
    }

    private static void addresses(Export export, SetMatches sets, RuleText text) {
        for (AddressFamily family : export.families()) {
            String set = sets.addresses(family);
            text.line("create " + set + " hash:ip family " + family + " -exist");
            text.line("flush " + set);
            for (SourceAddress source : export.sources(family)) {
                text.line("add " + set + " " + source + " -exist");
            }
        }
    }

    private static void ports(Export export, SetMatches sets, RuleText text) {
        List<TransportProtocol> others = new ArrayList<>();
        for (TransportProtocol protocol : export.protocols()) {
            if (!SetMatches.isInSets(protocol)) {
                others.add(protocol);
                continue;
            }
            String set = sets.ports(protocol);
            text.line("create " + set + " bitmap:port range 0-65535 -exist");
            text.line("flush " + set);
            for (PortRange range : export.ports(protocol)) {
                text.line("add " + set + " " + range + " -exist");
            }
        }
        if (!others.isEmpty()) {
            text.note("a set of ports (bitmap:port) knows TCP and UDP only: for " + Export.words(others)
                    + " the ranges stand in the rules themselves");
        }
    }
}
