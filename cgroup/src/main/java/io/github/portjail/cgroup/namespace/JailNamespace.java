// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jail's network namespace, connected with the host's.
 *
 * <p>Held by descriptors until a process is in it: when they are closed before that, or when its last process ends, the
 * kernel removes it and with it both ends of the pair. All methods are for the one thread that made it, which is in the
 * host's namespace between them, but after {@link #enter} in the jail's.
 */
public final class JailNamespace implements AutoCloseable {
    private final NativeFrame frame;
    private final NamespacePlan plan;
    private final NetworkNamespaceCalls namespaces;
    private final FileCalls files;
    private final Sysctls sysctls;
    private final int hostNamespace;
    private int jailNamespace = -1;
    private @Nullable RouteSocket host;
    private @Nullable RouteSocket inside;

    private JailNamespace(NativeFrame frame, NamespacePlan plan) {
        this.frame = frame;
        this.plan = plan;
        this.namespaces = new NetworkNamespaceCalls(frame);
        this.files = new FileCalls(frame);
        this.sysctls = new Sysctls(files);
        this.hostNamespace = namespaces.open();
    }

    /** Makes all that was planned. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN; failures are {@link KernelException}s. */
    public static JailNamespace create(NativeFrame frame, NamespacePlan plan) {
        JailNamespace jail = new JailNamespace(frame, plan);
        boolean complete = false;
        try {
            jail.unshare();
            jail.connect();
            complete = true;
            return jail;
        } catch (SystemCallException e) {
            throw KernelException.because("make the jail's network namespace (" + e.getMessage() + ")", e, hint(e));
        } finally {
            if (!complete) {
                jail.close();
            }
        }
    }

    private static @Nullable String hint(SystemCallException e) {
        return switch (e.errno()) {
            case Errno.EPERM, Errno.EACCES -> "run as root; in a container, give it CAP_SYS_ADMIN and CAP_NET_ADMIN";
            case Errno.EOPNOTSUPP -> "the kernel has no veth links: CONFIG_VETH, or modprobe veth";
            case Errno.ENOSPC -> "the limit /proc/sys/user/max_net_namespaces is reached";
            default -> null;
        };
    }

    private void unshare() {
        host = RouteSocket.open(frame);
        SharedSettings shared = SharedSettings.read(sysctls);
        namespaces.unshare();
        try {
            jailNamespace = namespaces.open();
            RouteSocket socket = RouteSocket.open(frame);
            inside = socket;
            shared.apply();
            new JailSettings(sysctls).apply(plan.range());
            LinkCalls links = new LinkCalls(socket);
            links.setUp(find(links, "lo"), "");
        } finally {
            returnToHost();
        }
    }

    private void returnToHost() {
        namespaces.enter(hostNamespace, "the host's network namespace");
    }

    private static HostLink find(LinkCalls links, String name) {
        HostLink link = links.find(name);
        if (link == null) {
            throw new KernelException("link " + name + " is gone", "something else removes links on this host", null);
        }
        return link;
    }

    private void connect() {
        LinkCalls outer = new LinkCalls(opened(host));
        LinkCalls inner = new LinkCalls(opened(inside));
        outer.createPair(plan.hostLink(), NamespacePlan.JAIL_LINK, jailNamespace, plan.mtu());
        HostLink near = find(outer, plan.hostLink());
        HostLink far = find(inner, NamespacePlan.JAIL_LINK);
        prepareNearEnd(sysctls, plan.hostLink());
        outer.setUp(near, HostLink.aliasOf(plan.jail().value()));
        inner.setUp(far, "");
        List<AddressPrefix> subnets = plan.subnets();
        for (int i = 0; i < subnets.size(); i++) {
            AddressPrefix subnet = subnets.get(i);
            outer.addAddress(near, subnet.host(1));
            inner.addAddress(far, subnet.host(2));
            inner.addDefaultRoute(far, subnet.host(1));
        }
        List<SysctlChange> changes = plan.changes();
        for (int i = 0; i < changes.size(); i++) {
            sysctls.require(changes.get(i).key(), changes.get(i).value());
        }
    }

    /** The settings of the host's end of the pair. */
    static void prepareNearEnd(Sysctls sysctls, String link) {
        for (AddressFamily family : AddressFamily.values()) {
            sysctls.require(Forwarding.ofLink(family, link), "1");
        }
        sysctls.require("net/ipv6/conf/" + link + "/disable_ipv6", "0");
        sysctls.require("net/ipv6/conf/" + link + "/accept_ra", "0");
        sysctls.require("net/ipv6/conf/" + link + "/accept_dad", "0");
    }

    /** Asks the kernel again, and waits until both ends carry packets; what is missing, empty when all is in force. */
    public List<String> readBack() {
        NamespaceReadBack readBack = new NamespaceReadBack(plan, opened(host), opened(inside));
        readBack.host(sysctls);
        namespaces.enter(jailNamespace, "the jail's network namespace");
        try {
            readBack.inside(sysctls);
        } finally {
            returnToHost();
        }
        return readBack.missing();
    }

    /** Inode of the jail's namespace, which is what identifies it. */
    public long inode() {
        return files.statx(jailNamespace, "").inode();
    }

    /** Its file, for other processes, as long as this is open. */
    public String file() {
        return "/proc/" + new ProcessCalls(frame).getpid() + "/fd/" + jailNamespace;
    }

    /** Moves the calling thread, and no other, into the jail's namespace, and reads back that it is there. */
    public void enter() {
        long expected = files.statx(jailNamespace, "").inode();
        namespaces.enter(jailNamespace, "the jail's network namespace");
        if (namespaces.inode() != expected) {
            throw new KernelException(
                    "the kernel did not move this thread into the jail's network namespace", null, null);
        }
    }

    /** Moves the calling thread back to the host's namespace. */
    public void leave() {
        returnToHost();
    }

    private static RouteSocket opened(@Nullable RouteSocket socket) {
        if (socket == null) {
            throw new IllegalStateException("the namespace was not made");
        }
        return socket;
    }

    @Override
    public void close() {
        if (inside != null) {
            inside.close();
        }
        if (host != null) {
            host.close();
        }
        if (jailNamespace >= 0) {
            files.close(jailNamespace);
        }
        files.close(hostNamespace);
    }
}
