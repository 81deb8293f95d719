// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.Netlink;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists what is in the network namespace of a {@link RouteSocket}.
 *
 * <p>Takes time in proportion to the number of routes: about 1 ms for a thousand.
 */
final class HostNetworkReader {
    private HostNetworkReader() {}

    static HostNetwork read(RouteSocket socket) {
        Links links = new Links();
        socket.list(
                new RouteMessage(RouteNumbers.RTM_GETLINK, Netlink.NLM_F_DUMP, RouteNumbers.IFINFOMSG_SIZE)
                        .attribute(RouteNumbers.IFLA_EXT_MASK, RouteNumbers.RTEXT_FILTER_SKIP_STATS),
                links);
        List<HostRoute> routes = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            Routes ofFamily = new Routes(family);
            socket.list(
                    new RouteMessage(RouteNumbers.RTM_GETROUTE, Netlink.NLM_F_DUMP, RouteNumbers.RTMSG_SIZE)
                            .setByte(RouteNumbers.RTM_FAMILY, family.number()),
                    ofFamily);
            routes.addAll(ofFamily.found);
        }
        return new HostNetwork(links.found, addresses(socket), routes);
    }

    /** The addresses alone. */
    static HostNetwork readAddresses(RouteSocket socket) {
        return new HostNetwork(List.of(), addresses(socket), List.of());
    }

    private static List<HostAddress> addresses(RouteSocket socket) {
        Addresses addresses = new Addresses();
        socket.list(
                new RouteMessage(RouteNumbers.RTM_GETADDR, Netlink.NLM_F_DUMP, RouteNumbers.IFADDRMSG_SIZE), addresses);
        return addresses.found;
    }

    private static final class Links implements RouteSocket.Listener {
        private final List<HostLink> found = new ArrayList<>();

        @Override
        public void begin() {
            found.clear();
        }

        @Override
        public void message(RouteReply reply) {
            found.add(HostLink.of(reply));
        }
    }

    private static final class Addresses implements RouteSocket.Listener {
        private final List<HostAddress> found = new ArrayList<>();

        @Override
        public void begin() {
            found.clear();
        }

        @Override
        public void message(RouteReply reply) {
            HostAddress address = HostAddress.of(reply);
            if (address != null) {
                found.add(address);
            }
        }
    }

    private static final class Routes implements RouteSocket.Listener {
        private final AddressFamily family;
        private final List<HostRoute> found = new ArrayList<>();

        private Routes(AddressFamily family) {
            this.family = family;
        }

        @Override
        public void begin() {
            found.clear();
        }

        @Override
        public void message(RouteReply reply) {
            // Without IPv6 in the kernel, the answer is the routes of all families.
            if (reply.byteAt(RouteNumbers.RTM_FAMILY) == family.number() && !HostRoute.isCached(reply)) {
                found.add(HostRoute.of(family, reply));
            }
        }
    }
}
