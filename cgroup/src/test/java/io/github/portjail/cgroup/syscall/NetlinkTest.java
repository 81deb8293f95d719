// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.testing.CCompiler;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetlinkTest {
    @TempDir
    private Path directory;

    @Test
    void theNumbersAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<linux/netlink.h>")
                .requireEqual("NLMSG_HDRLEN", Netlink.NLMSG_HDRLEN)
                .requireOffset("nlmsghdr", "nlmsg_len", Netlink.NLMSG_LEN)
                .requireOffset("nlmsghdr", "nlmsg_type", Netlink.NLMSG_TYPE)
                .requireOffset("nlmsghdr", "nlmsg_flags", Netlink.NLMSG_FLAGS)
                .requireOffset("nlmsghdr", "nlmsg_seq", Netlink.NLMSG_SEQ)
                .requireEqual("NLMSG_ERROR", Netlink.NLMSG_ERROR)
                .requireEqual("NLMSG_DONE", Netlink.NLMSG_DONE)
                .requireEqual("NLM_F_REQUEST", Netlink.NLM_F_REQUEST)
                .requireEqual("NLM_F_ACK", Netlink.NLM_F_ACK)
                .requireEqual("NLM_F_DUMP_INTR", Netlink.NLM_F_DUMP_INTR)
                .requireEqual("NLM_F_EXCL", Netlink.NLM_F_EXCL)
                .requireEqual("NLM_F_DUMP", Netlink.NLM_F_DUMP)
                .requireEqual("NLM_F_CREATE", Netlink.NLM_F_CREATE)
                .requireEqual("NLA_HDRLEN", Netlink.NLA_HDRLEN)
                .requireEqual("NLA_F_NESTED", Netlink.NLA_F_NESTED)
                .requireEqual("(unsigned short)NLA_TYPE_MASK", Netlink.NLA_TYPE_MASK)
                .requireEqual("NLMSG_ALIGN(13)", Netlink.align(13))
                .requireEqual("NLA_ALIGN(12)", Netlink.align(12));
        assertEquals("", c.complaints(directory));
    }
}
