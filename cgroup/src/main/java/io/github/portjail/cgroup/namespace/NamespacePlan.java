// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a jail's network namespace is going to be: a pair of links between it and the host, a free subnet of each
 * address family that the host speaks, and what the host must be set to.
 */
public final class NamespacePlan {
    /** What the jail's end of the pair is called inside. */
    static final String JAIL_LINK = "eth0";

    /** What the name of the host's end begins with. */
    public static final String LINK_PREFIX = "pj-";

    /** A link's name has at most 15 bytes. */
    private static final int NAME_MOST = 12;

    private final JailName jail;
    private final @Nullable PortSet range;
    private final String hostLink;
    private final int mtu;
    private final List<AddressPrefix> subnets;
    private final List<SysctlChange> changes;
    private final List<String> remarks;

    private NamespacePlan(
            JailName jail,
            @Nullable PortSet range,
            String hostLink,
            int mtu,
            List<AddressPrefix> subnets,
            List<SysctlChange> changes,
            List<String> remarks) {
        this.jail = jail;
        this.range = range;
        this.hostLink = hostLink;
        this.mtu = mtu;
        this.subnets = List.copyOf(subnets);
        this.changes = List.copyOf(changes);
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Reads the calling thread's network namespace, the host's, and chooses; changes nothing. Holds until somebody
     * else chooses: what is going to be made is chosen under {@link StateRootLock}.
     *
     * @param stateRoot such as {@code /run/portjail}; need not exist
     * @param range what sockets inside are to get their ports from; null for the kernel's default
     */
    public static NamespacePlan choose(NativeFrame frame, String stateRoot, JailName jail, @Nullable PortSet range) {
        try (RouteSocket socket = RouteSocket.open(frame)) {
            HostNetwork host = HostNetworkReader.read(socket);
            long inode = new NetworkNamespaceCalls(frame).inode();
            return choose(
                    host, new Sysctls(new FileCalls(frame)), OtherJails.changes(frame, stateRoot, inode), jail, range);
        } catch (SystemCallException e) {
            throw KernelException.because("read this host's links, addresses and routes", e, null);
        }
    }

    static NamespacePlan choose(
            HostNetwork host, Sysctls sysctls, List<SysctlChange> ofOthers, JailName jail, @Nullable PortSet range) {
        List<AddressPrefix> subnets = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        Forwarding forwarding = new Forwarding(sysctls, ofOthers);
        boolean anyIpv6 = hasIpv6(host, sysctls);
        if (host.speaks(AddressFamily.IPV4) || !anyIpv6) {
            subnets.add(subnet(AddressFamily.IPV4, host, jail));
            forwarding.needIpv4(host.uplinks(AddressFamily.IPV4));
        } else {
            remarks.add("this host has no IPv4 address: the jail has IPv6 only");
        }
        if (anyIpv6) {
            subnets.add(subnet(AddressFamily.IPV6, host, jail));
            forwarding.needIpv6(host.uplinks(AddressFamily.IPV6), host.linkNames());
        } else {
            remarks.add("this host has no IPv6 address: the jail has IPv4 only");
        }
        if (range instanceof PortRange one && one.size() > 1 && (one.first() & 1) == (one.last() & 1)) {
            remarks.add("the range " + one + " has ends of the same parity: the kernel then leaves its last port unused"
                    + " by connect");
        }
        return new NamespacePlan(
                jail, range, freeName(host, jail.value()), host.mtu(), subnets, forwarding.changes(), remarks);
    }

    /**
     * Chooses for a neighbour, a namespace for programs that answer this host and its jails: with IPv4, with IPv6 unless
     * this host has it switched off, and with the host's own port range. Nobody beyond this host is reached from there.
     */
    public static NamespacePlan chooseNeighbour(NativeFrame frame, JailName name) {
        try (RouteSocket socket = RouteSocket.open(frame)) {
            HostNetwork host = HostNetworkReader.read(socket);
            List<AddressPrefix> subnets = new ArrayList<>();
            subnets.add(subnet(AddressFamily.IPV4, host, name));
            if (allowsIpv6(new Sysctls(new FileCalls(frame)))) {
                subnets.add(subnet(AddressFamily.IPV6, host, name));
            }
            String link = freeName(host, name.value());
            return new NamespacePlan(name, null, link, host.mtu(), subnets, List.of(), List.of());
        } catch (SystemCallException e) {
            throw KernelException.because("read this host's links, addresses and routes", e, null);
        }
    }

    /** The plan of a jail that there is, of what its state remembers; its links' MTU is not among that. */
    static NamespacePlan remembered(
            JailName jail,
            @Nullable PortSet range,
            String hostLink,
            List<AddressPrefix> subnets,
            List<SysctlChange> changes) {
        return new NamespacePlan(jail, range, hostLink, 0, subnets, changes, List.of());
    }

    private static boolean hasIpv6(HostNetwork host, Sysctls sysctls) {
        return host.speaks(AddressFamily.IPV6) && allowsIpv6(sysctls);
    }

    private static boolean allowsIpv6(Sysctls sysctls) {
        return sysctls.is("net/ipv6/conf/default/disable_ipv6", "0");
    }

    private static AddressPrefix subnet(AddressFamily family, HostNetwork host, JailName jail) {
        AddressPrefix subnet = SubnetPools.choose(family, host.used(family), jail.value());
        if (subnet == null) {
            throw new KernelException(
                    "no " + family + " subnet is free for the jail: this host has addresses or routes of all of "
                            + SubnetPools.describe(family),
                    "use another --place, which needs no addresses",
                    null);
        }
        return subnet;
    }

    /** {@code pj-NAME}; a hash in the place of a name that is too long, or whose link is there. */
    static String freeName(HostNetwork host, String jail) {
        String name = jail.length() <= NAME_MOST ? LINK_PREFIX + jail : hashed(jail, 0);
        for (int attempt = 1; host.link(name) != null; attempt++) {
            name = hashed(jail, attempt);
        }
        return name;
    }

    private static String hashed(String jail, int attempt) {
        String hash = Long.toHexString(NameHash.of(jail, attempt) | Long.MIN_VALUE);
        return LINK_PREFIX + hash.substring(0, NAME_MOST);
    }

    /** Name of the host's end of the pair. */
    public String hostLink() {
        return hostLink;
    }

    /** The jail's IPv4 address, such as {@code 198.18.0.2}; null when it has none. */
    public @Nullable String address4() {
        AddressPrefix subnet = subnet(AddressFamily.IPV4);
        return subnet == null ? null : subnet.host(2).address();
    }

    /** The jail's IPv6 address; null when it has none. */
    public @Nullable String address6() {
        AddressPrefix subnet = subnet(AddressFamily.IPV6);
        return subnet == null ? null : subnet.host(2).address();
    }

    private @Nullable AddressPrefix subnet(AddressFamily family) {
        for (int i = 0; i < subnets.size(); i++) {
            if (subnets.get(i).family() == family) {
                return subnets.get(i);
            }
        }
        return null;
    }

    /** Lines for the jail's teardown file, to be written before {@link JailNamespace#create}. */
    public List<String> teardownLines() {
        List<String> lines = new ArrayList<>();
        lines.add("link " + hostLink);
        for (int i = 0; i < changes.size(); i++) {
            lines.add(changes.get(i).teardownLine());
        }
        return lines;
    }

    /** What is going to be done, one sentence a line, without a full stop. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("make a network namespace, and a veth pair of MTU " + mtu + " between it and the host: " + hostLink
                + " here, " + JAIL_LINK + " inside");
        for (int i = 0; i < subnets.size(); i++) {
            AddressPrefix subnet = subnets.get(i);
            lines.add("give " + hostLink + " " + subnet.host(1) + ", " + JAIL_LINK + " " + subnet.host(2)
                    + " and a default route by " + subnet.host(1).address());
        }
        if (range != null) {
            PortRange one = range instanceof PortRange it ? it : PortGaps.around(range);
            lines.add("set net.ipv4.ip_local_port_range inside to " + one.first() + " " + one.last()
                    + (one.equals(range) ? "" : ", and ip_local_reserved_ports to " + PortGaps.list(range)));
        }
        for (int i = 0; i < changes.size(); i++) {
            SysctlChange change = changes.get(i);
            lines.add("set /proc/sys/" + change.key() + " from " + change.before() + " to " + change.value()
                    + ", until no jail needs it");
        }
        return lines;
    }

    /** Sentences that the user must see, without a full stop. */
    public List<String> remarks() {
        return remarks;
    }

    JailName jail() {
        return jail;
    }

    /** The ports that sockets inside are given; null for as many as the host's. */
    @Nullable PortSet range() {
        return range;
    }

    int mtu() {
        return mtu;
    }

    List<AddressPrefix> subnets() {
        return subnets;
    }

    List<SysctlChange> changes() {
        return changes;
    }
}
