// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.Netlink;
import io.github.portjail.cgroup.syscall.NetlinkSocket;
import io.github.portjail.cgroup.syscall.SystemCallException;

/**
 * A connection to rtnetlink(7) of the network namespace in which it was opened, wherever its thread is later.
 *
 * <p>Failures are {@link SystemCallException}s such as {@code RTM_NEWLINK(pj-web): File exists (EEXIST)}.
 */
final class RouteSocket implements AutoCloseable {
    /** A listing that changed while it was made is made again. */
    private static final int LISTINGS = 10;

    private final NetlinkSocket socket;
    private int sequence;

    private RouteSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    static RouteSocket open(NativeFrame frame) {
        return new RouteSocket(NetlinkSocket.open(frame, NetlinkSocket.NETLINK_ROUTE));
    }

    /** Takes the messages of a listing. */
    interface Listener {
        /** The listing begins anew: what was told is no longer so. */
        void begin();

        /** The message at which the reply is. */
        void message(RouteReply reply);
    }

    /**
     * Asks for a change and waits until it is made. The message has NLM_F_ACK.
     *
     * @param what it is about, for messages
     */
    void change(RouteMessage message, String what) {
        int number = send(message);
        while (true) {
            RouteReply reply = new RouteReply(socket.receive());
            while (reply.next()) {
                if (reply.sequence() == number && reply.type() == Netlink.NLMSG_ERROR) {
                    requireNoError(reply, message, what);
                    return;
                }
            }
        }
    }

    /** Asks for one thing; the reply is at it. */
    RouteReply get(RouteMessage message, String what) {
        int number = send(message);
        while (true) {
            RouteReply reply = new RouteReply(socket.receive());
            while (reply.next()) {
                if (reply.sequence() == number) {
                    if (reply.type() == Netlink.NLMSG_ERROR) {
                        requireNoError(reply, message, what);
                    }
                    return reply;
                }
            }
        }
    }

    /** Asks for a listing. The message has NLM_F_DUMP. */
    void list(RouteMessage message, Listener listener) {
        for (int attempt = 1; attempt < LISTINGS; attempt++) {
            if (listOnce(message, listener)) {
                return;
            }
        }
        // The host never rests: the last one is as good as any.
        listOnce(message, listener);
    }

    private boolean listOnce(RouteMessage message, Listener listener) {
        int number = send(message);
        listener.begin();
        boolean consistent = true;
        while (true) {
            RouteReply reply = new RouteReply(socket.receive());
            while (reply.next()) {
                if (reply.sequence() != number) {
                    continue;
                }
                consistent &= (reply.flags() & Netlink.NLM_F_DUMP_INTR) == 0;
                if (reply.type() == Netlink.NLMSG_DONE) {
                    return consistent;
                }
                if (reply.type() == Netlink.NLMSG_ERROR) {
                    requireNoError(reply, message, "list");
                    return consistent;
                }
                listener.message(reply);
            }
        }
    }

    private int send(RouteMessage message) {
        sequence++;
        socket.send(message.toBytes(sequence));
        return sequence;
    }

    private static void requireNoError(RouteReply reply, RouteMessage message, String what) {
        int error = -reply.intAt(0);
        if (error != 0) {
            throw new SystemCallException(name(message.type()), what, error);
        }
    }

    private static String name(int type) {
        return switch (type) {
            case RouteNumbers.RTM_NEWLINK -> "RTM_NEWLINK";
            case RouteNumbers.RTM_DELLINK -> "RTM_DELLINK";
            case RouteNumbers.RTM_GETLINK -> "RTM_GETLINK";
            case RouteNumbers.RTM_NEWADDR -> "RTM_NEWADDR";
            case RouteNumbers.RTM_GETADDR -> "RTM_GETADDR";
            case RouteNumbers.RTM_NEWROUTE -> "RTM_NEWROUTE";
            case RouteNumbers.RTM_GETROUTE -> "RTM_GETROUTE";
            default -> "rtnetlink " + type;
        };
    }

    @Override
    public void close() {
        socket.close();
    }
}
