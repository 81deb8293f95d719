// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import io.github.portjail.rules.firewall.NftKernel;
import io.github.portjail.rules.firewall.NftMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** nftables, asked by messages (linux/netfilter/nf_tables.h) and not through libnftables. The socket is opened when something is asked. */
public final class NftMessages implements NftKernel, AutoCloseable {
    private static final int NFNL_SUBSYS_NFTABLES = 10;
    private static final int NFPROTO_INET = 1;

    private static final int AF_UNSPEC = 0;
    private static final int NFNL_MSG_BATCH_BEGIN = 0x10;
    private static final int NFNL_MSG_BATCH_END = 0x11;

    /** {@code struct nfgenmsg}: family, version, resource, the last of them in network byte order. */
    private static final int NFGENMSG_SIZE = 4;

    private static final int RESOURCE = 2;

    /** Where nft looks for a cgroup that is named by a path. */
    private static final String CGROUPS = "/sys/fs/cgroup/";

    private final NativeFrame frame;
    private @Nullable NetlinkSocket socket;
    private int sequence;

    public NftMessages(NativeFrame frame) {
        this.frame = frame;
    }

    @Override
    public @Nullable List<byte[]> get(int message, boolean dump, byte[] attributes) {
        try {
            NetlinkSocket kernel = socket();
            kernel.send(message(message, dump ? Netlink.NLM_F_DUMP : 0, attributes));
            return answers(kernel, dump);
        } catch (SystemCallException e) {
            // Whoever asks goes on without the answer.
            return null;
        }
    }

    /**
     * The kernel answers each message that failed, and the last one in any case, once the transaction has ended; what ends as a whole is told for
     * the message that begins it (nfnetlink_rcv_batch of net/netfilter/nfnetlink.c).
     */
    @Override
    public boolean change(List<NftMessage> messages) {
        int first = sequence + 1;
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        append(batch, boundary(NFNL_MSG_BATCH_BEGIN));
        for (int i = 0; i < messages.size(); i++) {
            NftMessage message = messages.get(i);
            int flags = message.flags() | (i == messages.size() - 1 ? Netlink.NLM_F_ACK : 0);
            append(batch, message(message.type(), flags, message.content()));
        }
        int last = sequence;
        append(batch, boundary(NFNL_MSG_BATCH_END));
        try {
            NetlinkSocket kernel = socket();
            kernel.send(batch.toByteArray());
            return isDone(kernel, first, last);
        } catch (SystemCallException e) {
            return false;
        }
    }

    private static void append(ByteArrayOutputStream batch, byte[] message) {
        batch.write(message, 0, message.length);
    }

    private static boolean isDone(NetlinkSocket kernel, int first, int last) {
        boolean failed = false;
        while (true) {
            byte[] datagram = kernel.receive();
            ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
            int at = 0;
            while (at + Netlink.NLMSG_HDRLEN + Integer.BYTES <= datagram.length) {
                int length = bytes.getInt(at + Netlink.NLMSG_LEN);
                int about = bytes.getInt(at + Netlink.NLMSG_SEQ);
                if (length < Netlink.NLMSG_HDRLEN || bytes.getShort(at + Netlink.NLMSG_TYPE) != Netlink.NLMSG_ERROR) {
                    return false;
                }
                failed |= about - first >= 0 && bytes.getInt(at + Netlink.NLMSG_HDRLEN) != 0;
                if (about == last || (about == first && failed)) {
                    return !failed;
                }
                at += Netlink.align(length);
            }
        }
    }

    private NetlinkSocket socket() {
        NetlinkSocket opened = socket;
        if (opened == null) {
            opened = NetlinkSocket.open(frame, NetlinkSocket.NETLINK_NETFILTER);
            socket = opened;
        }
        return opened;
    }

    private byte[] message(int message, int flags, byte[] attributes) {
        return framed(NFNL_SUBSYS_NFTABLES << Byte.SIZE | message, flags, NFPROTO_INET, 0, attributes);
    }

    private byte[] boundary(int type) {
        return framed(type, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES, new byte[0]);
    }

    private byte[] framed(int type, int flags, int family, int resource, byte[] attributes) {
        sequence++;
        int length = Netlink.NLMSG_HDRLEN + NFGENMSG_SIZE + attributes.length;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .putInt(Netlink.NLMSG_LEN, length)
                .putShort(Netlink.NLMSG_TYPE, (short) type)
                .putShort(Netlink.NLMSG_FLAGS, (short) (Netlink.NLM_F_REQUEST | flags))
                .putInt(Netlink.NLMSG_SEQ, sequence)
                .put(Netlink.NLMSG_HDRLEN, (byte) family)
                .put(Netlink.NLMSG_HDRLEN + RESOURCE, (byte) (resource >> Byte.SIZE))
                .put(Netlink.NLMSG_HDRLEN + RESOURCE + 1, (byte) resource)
                .put(Netlink.NLMSG_HDRLEN + NFGENMSG_SIZE, attributes)
                .array();
    }

    private @Nullable List<byte[]> answers(NetlinkSocket kernel, boolean dump) {
        List<byte[]> answers = new ArrayList<>();
        boolean interrupted = false;
        while (true) {
            byte[] datagram = kernel.receive();
            ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
            int at = 0;
            while (at + Netlink.NLMSG_HDRLEN <= datagram.length) {
                int length = bytes.getInt(at + Netlink.NLMSG_LEN);
                int type = bytes.getShort(at + Netlink.NLMSG_TYPE);
                if (length < Netlink.NLMSG_HDRLEN || at + length > datagram.length) {
                    return null;
                }
                boolean ours = bytes.getInt(at + Netlink.NLMSG_SEQ) == sequence;
                interrupted |= ours && (bytes.getShort(at + Netlink.NLMSG_FLAGS) & Netlink.NLM_F_DUMP_INTR) != 0;
                if (ours && type == Netlink.NLMSG_ERROR) {
                    return null;
                }
                if (ours && type == Netlink.NLMSG_DONE) {
                    return interrupted ? null : answers;
                }
                if (ours) {
                    int content = at + Netlink.NLMSG_HDRLEN + NFGENMSG_SIZE;
                    answers.add(Arrays.copyOfRange(datagram, Math.min(content, at + length), at + length));
                    if (!dump) {
                        return answers;
                    }
                }
                at += Netlink.align(length);
            }
        }
    }

    @Override
    public long cgroup(String nftPath) {
        try {
            FileStatus status = new FileCalls(frame).statxIfExists(FileCalls.AT_FDCWD, CGROUPS + nftPath);
            return status == null ? 0 : status.inode();
        } catch (SystemCallException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
