// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.BoundSocket;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Sockets that hold ports of the range: those that listen, and those of UDP. */
final class SocketsCheck implements Check {
    private static final int MOST_NAMED = 4;

    @Override
    public List<Finding> examine(HostView host) {
        PortSet range = host.range();
        if (range == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (String protocol : List.of("tcp", "udp")) {
            List<String> endpoints = new ArrayList<>();
            TreeSet<Integer> ports = new TreeSet<>();
            for (BoundSocket socket : host.sockets()) {
                if (socket.protocol().equals(protocol) && range.contains(socket.port())) {
                    ports.add(socket.port());
                    endpoints.add(socket.endpoint());
                }
            }
            if (!ports.isEmpty()) {
                findings.add(finding(range, protocol, ports.size(), endpoints));
            }
        }
        boolean blind = host.gaps().stream().anyMatch(gap -> gap.source() == HostView.Source.SOCKETS);
        if (findings.isEmpty() && !blind) {
            findings.add(Finding.of(
                    Topic.RANGE, Severity.OK, "sockets", "none listens on, or holds by UDP, a port of the range"));
        }
        return findings;
    }

    /** In the words of ss(8). */
    private static String filter(List<PortRange> ranges) {
        List<String> filters = new ArrayList<>();
        for (PortRange range : ranges) {
            String filter = "sport >= :" + range.first() + " and sport <= :" + range.last();
            filters.add(ranges.size() == 1 ? filter : "( " + filter + " )");
        }
        return String.join(" or ", filters);
    }

    private static Finding finding(PortSet range, String protocol, int ports, List<String> endpoints) {
        boolean all = ports == range.size();
        boolean tcp = protocol.equals("tcp");
        int named = Math.min(MOST_NAMED, endpoints.size());
        String names = String.join(", ", endpoints.subList(0, named))
                + (endpoints.size() > named ? " and " + (endpoints.size() - named) + " more" : "");
        String show = "ss -H -" + (tcp ? "lt" : "ua") + "np '" + filter(range.ranges()) + "'";
        return Finding.of(
                        Topic.RANGE,
                        all ? Severity.PROBLEM : Severity.WARNING,
                        (tcp ? "listening TCP" : "UDP") + " sockets",
                        (all ? "every port" : ports + " of " + range.size() + " ports") + " of the range "
                                + (ports == 1 && !all ? "is" : "are") + " held: " + names
                                + (all ? "; a jail gets none" : "; a jail passes over them"))
                .withRemedy("end these programs, or choose another range", show);
    }
}
