// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * What all families of netlink(7) have in common, from linux/netlink.h: {@code struct nlmsghdr}, of which the constants without another
 * word are offsets in bytes, and {@code struct nlattr}. Numbers are in host byte order.
 */
public final class Netlink {
    public static final int NLMSG_HDRLEN = 16;
    public static final int NLMSG_LEN = 0;
    public static final int NLMSG_TYPE = 4;
    public static final int NLMSG_FLAGS = 6;
    public static final int NLMSG_SEQ = 8;
    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;
    public static final int NLM_F_REQUEST = 1;
    public static final int NLM_F_ACK = 4;
    public static final int NLM_F_DUMP_INTR = 0x10;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_DUMP = 0x300;
    public static final int NLM_F_CREATE = 0x400;
    public static final int NLA_HDRLEN = 4;
    public static final int NLA_F_NESTED = 0x8000;
    public static final int NLA_TYPE_MASK = 0x3fff;

    private Netlink() {}

    /** Returns the next multiple of four: messages and attributes begin at such (NLMSG_ALIGN, NLA_ALIGN). */
    public static int align(int length) {
        return (length + 3) & ~3;
    }
}
