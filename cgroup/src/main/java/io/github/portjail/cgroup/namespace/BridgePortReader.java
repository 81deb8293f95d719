// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.Netlink;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds by which port of which bridge a process is connected to this host. The kernel is asked, on both sides: what a container's
 * manager says of it may be out of date.
 */
public final class BridgePortReader {
    private static final String HINT = "portjail oci-hook jails containers of any network, when they are started";

    private final NativeFrame frame;
    private final long processId;

    private BridgePortReader(NativeFrame frame, long processId) {
        this.frame = frame;
        this.processId = processId;
    }

    /**
     * Finds it, and leaves the calling thread in the network namespace of the process: for a thread of its own. Needs CAP_SYS_ADMIN.
     *
     * @return null where the process has no network namespace of its own
     * @throws KernelException if it is not connected by one port of one bridge, by one address of a family
     */
    public static @Nullable BridgePort read(NativeFrame frame, long processId) {
        return new BridgePortReader(frame, processId).read();
    }

    /** Whether this network namespace has a link of that name; rules that name one outlive it (Linux 6.16). */
    public static boolean isThere(NativeFrame frame, String port) {
        for (Link link : new BridgePortReader(frame, 0).links()) {
            if (link.name().equals(port)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable BridgePort read() {
        List<Link> hosts = links();
        NetworkNamespaceCalls namespaces = new NetworkNamespaceCalls(frame);
        long own = namespaces.inode();
        namespaces.enter("/proc/" + processId + "/ns/net");
        long entered = namespaces.inode();
        if (entered == own) {
            return null;
        }
        Link inside = onlyLink(links());
        Link port = peer(inside, hosts);
        Link bridge = port == null ? null : byIndex(hosts, port.master());
        if (port == null || bridge == null) {
            throw refusal("its link '" + inside.name() + "' does not lead to a bridge of this host", HINT);
        }
        HostNetwork network;
        try (RouteSocket socket = RouteSocket.open(frame)) {
            network = HostNetworkReader.readAddresses(socket);
        }
        String address4 = network.onlyAddress(AddressFamily.IPV4, inside.index());
        String address6 = network.onlyAddress(AddressFamily.IPV6, inside.index());
        if (address4 == null && address6 == null) {
            throw refusal("its link '" + inside.name() + "' has no address", HINT);
        }
        return new BridgePort(bridge.name(), port.name(), address4, address6, entered);
    }

    /** Links that are down, such as those that tunnels' modules make in each namespace, send nothing. */
    private Link onlyLink(List<Link> links) {
        List<Link> up = new ArrayList<>();
        for (Link link : links) {
            if (link.setUp() && !link.name().equals("lo")) {
                up.add(link);
            }
        }
        if (up.isEmpty()) {
            throw refusal("it has no network", "nothing leaves it: there is nothing to jail");
        }
        if (up.size() > 1) {
            throw refusal(
                    "it has " + up.size() + " links, '" + up.get(0).name() + "' and '"
                            + up.get(1).name() + "' among them, and only one could be held",
                    "disconnect it from all networks but one");
        }
        return up.getFirst();
    }

    /** Both ends of a veth pair name each other; what lies above another link names that. */
    private static @Nullable Link peer(Link inside, List<Link> hosts) {
        Link found = byIndex(hosts, inside.peer());
        return found != null && found.peer() == inside.index() && found.master() != 0 ? found : null;
    }

    private static @Nullable Link byIndex(List<Link> links, int index) {
        for (Link link : links) {
            if (link.index() == index) {
                return link;
            }
        }
        return null;
    }

    private List<Link> links() {
        Links listener = new Links();
        try (RouteSocket socket = RouteSocket.open(frame)) {
            socket.list(
                    new RouteMessage(RouteNumbers.RTM_GETLINK, Netlink.NLM_F_DUMP, RouteNumbers.IFINFOMSG_SIZE)
                            .attribute(RouteNumbers.IFLA_EXT_MASK, RouteNumbers.RTEXT_FILTER_SKIP_STATS),
                    listener);
        }
        return listener.found;
    }

    private KernelException refusal(String why, String hint) {
        return new KernelException("cannot hold process " + processId + ": " + why, hint, null);
    }

    /**
     * A link.
     *
     * @param peer index of the other end, or of the link below, which may be in another namespace; 0 for none
     * @param master index of the bridge; 0 for none
     */
    private record Link(int index, String name, boolean setUp, int peer, int master) {
        static Link of(RouteReply reply) {
            int fixed = RouteNumbers.IFINFOMSG_SIZE;
            return new Link(
                    reply.intAt(RouteNumbers.IFI_INDEX),
                    reply.text(reply.find(fixed, RouteNumbers.IFLA_IFNAME)),
                    (reply.intAt(RouteNumbers.IFI_FLAGS) & RouteNumbers.IFF_UP) != 0,
                    number(reply, RouteNumbers.IFLA_LINK),
                    number(reply, RouteNumbers.IFLA_MASTER));
        }

        private static int number(RouteReply reply, int type) {
            int value = reply.find(RouteNumbers.IFINFOMSG_SIZE, type);
            return value == 0 ? 0 : reply.valueInt(value);
        }
    }

    private static final class Links implements RouteSocket.Listener {
        private final List<Link> found = new ArrayList<>();

        @Override
        public void begin() {
            found.clear();
        }

        @Override
        public void message(RouteReply reply) {
            found.add(Link.of(reply));
        }
    }
}
