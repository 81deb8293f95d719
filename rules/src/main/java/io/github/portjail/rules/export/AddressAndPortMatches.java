// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/** Asks for addresses one by one, and for ports by the match multiport, which knows all protocols that have some. */
record AddressAndPortMatches(Export export) implements IptablesMatches {
    @Override
    public List<String> from(AddressFamily family) {
        return addresses("-s ", family);
    }

    @Override
    public List<String> to(AddressFamily family) {
        return addresses("-d ", family);
    }

    @Override
    public List<String> sourcePorts(TransportProtocol protocol) {
        return ports("--sports ", protocol);
    }

    @Override
    public List<String> destinationPorts(TransportProtocol protocol) {
        return ports("--dports ", protocol);
    }

    private List<String> addresses(String option, AddressFamily family) {
        List<String> matches = new ArrayList<>();
        for (SourceAddress source : export.sources(family)) {
            matches.add(option + source.withPrefix());
        }
        return matches;
    }

    /** One range a rule: a rule of multiport takes fifteen ports, and a range counts as two. */
    private List<String> ports(String option, TransportProtocol protocol) {
        List<String> matches = new ArrayList<>();
        for (ExportedJail jail : export.jails(protocol)) {
            for (PortRange range : jail.range().ranges()) {
                String ports = range.size() == 1 ? Integer.toString(range.first()) : range.first() + ":" + range.last();
                matches.add("-m multiport " + option + ports + " -m comment --comment \"" + jail.label() + "\"");
            }
        }
        return matches;
    }
}
