// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import io.github.portjail.rules.firewall.NftKernel;
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

    /** {@code struct nfgenmsg}: family, version, resource. */
    private static final int NFGENMSG_SIZE = 4;

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
            sequence++;
            kernel.send(request(message, dump, attributes));
            return answers(kernel, dump);
        } catch (SystemCallException e) {
            // Whoever asks goes on without the answer.
            return null;
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

    private byte[] request(int message, boolean dump, byte[] attributes) {
        int length = Netlink.NLMSG_HDRLEN + NFGENMSG_SIZE + attributes.length;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .putInt(Netlink.NLMSG_LEN, length)
                .putShort(Netlink.NLMSG_TYPE, (short) (NFNL_SUBSYS_NFTABLES << Byte.SIZE | message))
                .putShort(Netlink.NLMSG_FLAGS, (short) (Netlink.NLM_F_REQUEST | (dump ? Netlink.NLM_F_DUMP : 0)))
                .putInt(Netlink.NLMSG_SEQ, sequence)
                .put(Netlink.NLMSG_HDRLEN, (byte) NFPROTO_INET)
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
