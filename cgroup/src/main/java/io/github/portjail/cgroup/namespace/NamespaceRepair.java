// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a living jail's network namespace, compared with what was made, and put back: links, addresses, routes and
 * settings. For one thread, which is in the host's namespace between the calls.
 *
 * <p>Failures are {@link KernelException}s.
 */
public final class NamespaceRepair implements AutoCloseable {
    private final NativeFrame frame;
    private final NamespacePlan plan;
    private final NetworkNamespaceCalls namespaces;
    private final FileCalls files;
    private final Sysctls sysctls;
    private final RouteSocket host;
    private final int hostNamespace;
    private final int jailNamespace;
    private final RouteSocket inside;

    private NamespaceRepair(NativeFrame frame, RouteSocket host, NamespacePlan plan, int jailNamespace) {
        this.frame = frame;
        this.plan = plan;
        this.namespaces = new NetworkNamespaceCalls(frame);
        this.files = new FileCalls(frame);
        this.sysctls = new Sysctls(files);
        this.host = host;
        this.hostNamespace = namespaces.open();
        this.jailNamespace = jailNamespace;
        namespaces.enter(jailNamespace, "the jail's network namespace");
        try {
            this.inside = RouteSocket.open(frame);
        } finally {
            returnToHost();
        }
    }

    /**
     * Opens both ends.
     *
     * @param hostLink name of this end of the pair
     * @param address4 the jail's IPv4 address; null for none
     * @param address6 the jail's IPv6 address; null for none
     * @param range what sockets inside get their ports from; null for the kernel's default
     * @param namespaceFile such as /proc/PID/ns/net
     * @param teardown lines of the jail's teardown file
     */
    public static NamespaceRepair open(
            NativeFrame frame,
            JailName jail,
            String hostLink,
            @Nullable String address4,
            @Nullable String address6,
            @Nullable PortSet range,
            String namespaceFile,
            List<String> teardown) {
        RouteSocket host = RouteSocket.open(frame);
        boolean complete = false;
        try {
            List<SysctlChange> changes = new ArrayList<>();
            for (String line : teardown) {
                SysctlChange change = SysctlChange.parse(line);
                if (change != null) {
                    changes.add(change);
                }
            }
            List<AddressPrefix> subnets = new ArrayList<>();
            addSubnet(address4, AddressFamily.IPV4, SubnetPools.IPV4_LENGTH, subnets);
            addSubnet(address6, AddressFamily.IPV6, SubnetPools.IPV6_LENGTH, subnets);
            NamespacePlan plan = NamespacePlan.remembered(jail, range, hostLink, subnets, changes);
            int namespace = new FileCalls(frame).open(namespaceFile, FileCalls.O_RDONLY);
            NamespaceRepair repair = new NamespaceRepair(frame, host, plan, namespace);
            complete = true;
            return repair;
        } catch (SystemCallException e) {
            throw KernelException.because("look at the jail's network namespace", e, null);
        } finally {
            if (!complete) {
                host.close();
            }
        }
    }

    private static void addSubnet(
            @Nullable String address, AddressFamily family, int length, List<AddressPrefix> subnets) {
        if (address != null) {
            subnets.add(AddressPrefix.of(family, InetAddress.ofLiteral(address).getAddress(), length));
        }
    }

    /** What is missing, one phrase each; empty when all is there. */
    public List<String> missing() {
        NamespaceReadBack readBack = new NamespaceReadBack(plan, host, inside);
        readBack.host(sysctls);
        namespaces.enter(jailNamespace, "the jail's network namespace");
        try {
            readBack.inside(sysctls);
        } finally {
            returnToHost();
        }
        return readBack.missing();
    }

    /**
     * Puts back what is missing; what others have is left alone.
     *
     * @param stateRoot such as {@code /run/portjail}
     */
    public void repair(String stateRoot) {
        try (StateRootLock _ = StateRootLock.take(frame, stateRoot)) {
            LinkCalls outer = new LinkCalls(host);
            if (outer.find(plan.hostLink()) == null) {
                HostNetwork network = HostNetworkReader.read(host);
                requireFree(network);
                outer.createPair(plan.hostLink(), NamespacePlan.JAIL_LINK, jailNamespace, network.mtu());
            }
            HostLink near = require(outer, plan.hostLink());
            String alias = HostLink.aliasOf(plan.jail().value());
            if (!near.alias().isEmpty() && !near.alias().equals(alias)) {
                throw new KernelException(
                        "link " + near.name() + " is somebody else's: '" + near.alias() + "'", null, null);
            }
            JailNamespace.prepareNearEnd(sysctls, plan.hostLink());
            outer.setUp(near, alias);
            addAddresses(host, near, 1);
            for (SysctlChange change : plan.changes()) {
                sysctls.require(change.key(), change.value());
            }
            repairInside();
        } catch (SystemCallException e) {
            throw KernelException.because("put the jail's link back", e, null);
        }
    }

    /** By the two ends together, where the pair is made anew; the subnets may have been taken meanwhile. */
    private void requireFree(HostNetwork network) {
        for (AddressPrefix subnet : plan.subnets()) {
            for (AddressPrefix used : network.used(subnet.family())) {
                if (used.overlaps(subnet)) {
                    throw new KernelException(
                            "the jail's subnet " + subnet.host(0) + " is used by others now", null, null);
                }
            }
        }
    }

    private void repairInside() {
        namespaces.enter(jailNamespace, "the jail's network namespace");
        try {
            LinkCalls inner = new LinkCalls(inside);
            JailSettings settings = new JailSettings(sysctls);
            PortSet range = plan.range();
            if (range != null && settings.readBack(range) != null) {
                settings.applyRange(range);
            }
            inner.setUp(require(inner, "lo"), "");
            HostLink far = require(inner, NamespacePlan.JAIL_LINK);
            inner.setUp(far, "");
            addAddresses(inside, far, 2);
            List<String> routed = HostNetworkReader.read(inside).defaultRoutes(far.index());
            for (AddressPrefix subnet : plan.subnets()) {
                if (!routed.contains(subnet.family().toString())) {
                    inner.addDefaultRoute(far, subnet.host(1));
                }
            }
        } finally {
            returnToHost();
        }
    }

    private void addAddresses(RouteSocket socket, HostLink link, int number) {
        for (AddressPrefix subnet : plan.subnets()) {
            try {
                new LinkCalls(socket).addAddress(link, subnet.host(number));
            } catch (SystemCallException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
    }

    private static HostLink require(LinkCalls links, String name) {
        HostLink link = links.find(name);
        if (link == null) {
            throw new KernelException("link " + name + " is gone", "something else removes links on this host", null);
        }
        return link;
    }

    private void returnToHost() {
        namespaces.enter(hostNamespace, "the host's network namespace");
    }

    @Override
    public void close() {
        inside.close();
        host.close();
        files.close(jailNamespace);
        files.close(hostNamespace);
    }
}
