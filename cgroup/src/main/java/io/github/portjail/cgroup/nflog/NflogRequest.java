// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import io.github.portjail.cgroup.syscall.Netlink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The message that makes a socket the reader of a group. Header in host byte order, the rest in network byte order. */
final class NflogRequest {
    static final int SEQUENCE = 1;

    /** A message goes out with each packet, not when some have come together. */
    private static final int AT_ONCE = 1;

    private static final int LENGTH = Netlink.NLMSG_HDRLEN + NflogNumbers.NFGENMSG_SIZE + 8 + 12 + 8 + 8;

    private NflogRequest() {}

    /**
     * Asks for the group, for the packets' first bytes, and for numbers by which lost messages are noticed.
     *
     * <p>One message, so that nothing is sent in another form before the rest is set; the kernel takes its parts in the right order.
     *
     * @param group 0-65535
     * @param copyRange how many bytes of each packet at most
     */
    static byte[] bind(int group, int copyRange) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());
        bytes.putInt(LENGTH);
        bytes.putShort((short) (NflogNumbers.NFNL_SUBSYS_ULOG << 8 | NflogNumbers.NFULNL_MSG_CONFIG));
        bytes.putShort((short) (Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK));
        bytes.putInt(SEQUENCE).putInt(0);
        bytes.put((byte) 0).put((byte) 0);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) group);

        attribute(bytes, NflogNumbers.NFULA_CFG_CMD, 1);
        bytes.put((byte) NflogNumbers.NFULNL_CFG_CMD_BIND).position(bytes.position() + 3);
        attribute(bytes, NflogNumbers.NFULA_CFG_MODE, NflogNumbers.CONFIG_MODE_SIZE);
        bytes.putInt(copyRange).put((byte) NflogNumbers.NFULNL_COPY_PACKET).position(bytes.position() + 3);
        attribute(bytes, NflogNumbers.NFULA_CFG_QTHRESH, Integer.BYTES);
        bytes.putInt(AT_ONCE);
        attribute(bytes, NflogNumbers.NFULA_CFG_FLAGS, Short.BYTES);
        bytes.putShort((short) NflogNumbers.NFULNL_CFG_F_SEQ);
        return bytes.array();
    }

    private static void attribute(ByteBuffer bytes, int type, int length) {
        bytes.order(ByteOrder.nativeOrder());
        bytes.putShort((short) (Netlink.NLA_HDRLEN + length)).putShort((short) type);
        bytes.order(ByteOrder.BIG_ENDIAN);
    }
}
