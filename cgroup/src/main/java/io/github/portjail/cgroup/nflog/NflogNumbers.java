// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

/** Numbers of linux/netfilter/nfnetlink.h and linux/netfilter/nfnetlink_log.h. */
final class NflogNumbers {
    static final int NFGENMSG_SIZE = 4;
    static final int NFGEN_RES_ID = 2;
    static final int NFNL_SUBSYS_ULOG = 4;
    static final int NFULNL_MSG_PACKET = 0;
    static final int NFULNL_MSG_CONFIG = 1;

    static final int NFULA_CFG_CMD = 1;
    static final int NFULA_CFG_MODE = 2;
    static final int NFULA_CFG_QTHRESH = 5;
    static final int NFULA_CFG_FLAGS = 6;
    static final int NFULNL_CFG_CMD_BIND = 1;
    static final int NFULNL_COPY_PACKET = 2;
    static final int NFULNL_CFG_F_SEQ = 1;

    /** {@code struct nfulnl_msg_config_mode}: the range in network byte order, then the mode. */
    static final int CONFIG_MODE_SIZE = 6;

    static final int CONFIG_COPY_MODE = 4;

    static final int NFULA_TIMESTAMP = 3;
    static final int NFULA_IFINDEX_INDEV = 4;
    static final int NFULA_IFINDEX_OUTDEV = 5;
    static final int NFULA_PAYLOAD = 9;
    static final int NFULA_PREFIX = 10;
    static final int NFULA_UID = 11;
    static final int NFULA_SEQ = 12;
    static final int NFULA_GID = 14;

    /** {@code struct nfulnl_msg_packet_timestamp}: seconds and microseconds in network byte order. */
    static final int TIMESTAMP_SIZE = 16;

    static final int TIMESTAMP_USEC = 8;

    private NflogNumbers() {}
}
