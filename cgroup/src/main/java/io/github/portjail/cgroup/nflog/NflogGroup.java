// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.EventDescriptor;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetlinkSocket;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.LogPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A group of the network namespace in which it was opened, of which this is the reader. A group has one reader.
 *
 * <p>Each thread comes with its own memory.
 */
final class NflogGroup {
    /** Room for some ten thousand messages, should the reader be held up. */
    private static final int RECEIVE_BUFFER = 8 << 20;

    private final int group;
    private final NetlinkSocket socket;
    private final EventDescriptor end;

    /** What came between the request and its answer. */
    private final Deque<byte[]> early = new ArrayDeque<>();

    private NflogGroup(int group, NetlinkSocket socket, EventDescriptor end) {
        this.group = group;
        this.socket = socket;
        this.end = end;
    }

    /**
     * Becomes the reader of a group.
     *
     * @throws KernelException if it has one already, or the kernel refuses
     */
    static NflogGroup open(NativeFrame frame, int group) {
        try {
            NetlinkSocket socket = NetlinkSocket.open(frame, NetlinkSocket.NETLINK_NETFILTER);
            try {
                NflogGroup opened = new NflogGroup(group, socket, EventDescriptor.open(frame));
                opened.bind(frame);
                return opened;
            } catch (KernelException e) {
                socket.close();
                throw e;
            }
        } catch (SystemCallException e) {
            throw KernelException.because("read " + name(group), e, hint(e.errno()));
        }
    }

    private static @Nullable String hint(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "run as root: reading a group needs CAP_NET_ADMIN in this network namespace";
            case Errno.EINVAL, Errno.EPROTONOSUPPORT ->
                "use a kernel with CONFIG_NETFILTER_NETLINK_LOG, or load its module: modprobe nfnetlink_log";
            default -> null;
        };
    }

    private void bind(NativeFrame frame) {
        try {
            socket.setReceiveBuffer(RECEIVE_BUFFER);
            socket.send(NflogRequest.bind(group, LogPolicy.LOGGED_BYTES));
            int error = answer();
            // To another socket the kernel says EPERM, as to one without the capability.
            String other = error == Errno.EPERM || error == Errno.EBUSY ? otherReader(frame) : null;
            if (other != null) {
                throw new KernelException(
                        "cannot read " + name(group) + ": it has a reader already, " + other,
                        "end that one, or log to another group: portjail run --log nflog:GROUP",
                        null);
            }
            if (error != 0) {
                throw new SystemCallException("NFULNL_CFG_CMD_BIND", Integer.toString(group), error);
            }
        } catch (KernelException e) {
            end.close(frame);
            throw e;
        }
    }

    /** The kernel answers before send() returns, but packets may have been logged meanwhile. */
    private int answer() {
        while (true) {
            byte[] datagram = socket.receive();
            NflogMessage message = new NflogMessage(datagram);
            while (message.next()) {
                if (message.answers(NflogRequest.SEQUENCE)) {
                    return message.error();
                }
            }
            early.add(datagram);
        }
    }

    private @Nullable String otherReader(NativeFrame frame) {
        try {
            return OtherReader.of(new FileCalls(frame).readText(OtherReader.FILE), group);
        } catch (SystemCallException unreadable) {
            return null;
        }
    }

    int number() {
        return group;
    }

    String name() {
        return name(group);
    }

    private static String name(int group) {
        return "NFLOG group " + group;
    }

    /**
     * Waits for the next datagram, or for {@link #wake}.
     *
     * @return null if it was woken
     * @throws SystemCallException ENOBUFS when messages were lost, after which reading goes on
     */
    byte @Nullable [] receive(NativeFrame frame) {
        byte[] before = early.poll();
        if (before != null) {
            return before;
        }
        NetlinkSocket own = socket.with(frame);
        byte[] datagram = own.receiveFromKernel();
        if (datagram == null) {
            end.waitFor(frame, own.descriptor());
            datagram = own.receiveFromKernel();
        }
        return datagram;
    }

    /** Ends this wait and all later ones. */
    void wake(NativeFrame frame) {
        end.signal(frame);
    }

    /** Gives the group up. */
    void close(NativeFrame frame) {
        socket.with(frame).close();
        end.close(frame);
    }
}
