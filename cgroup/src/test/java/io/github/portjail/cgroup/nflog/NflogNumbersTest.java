// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.testing.CCompiler;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every number and layout of the package against the C headers of this machine. */
class NflogNumbersTest {
    @TempDir
    private Path directory;

    @Test
    void theNumbersAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<linux/netlink.h>")
                .include("<linux/netfilter/nfnetlink.h>")
                .include("<linux/netfilter/nfnetlink_log.h>")
                .requireEqual("sizeof(struct nfgenmsg)", NflogNumbers.NFGENMSG_SIZE)
                .requireOffset("nfgenmsg", "res_id", NflogNumbers.NFGEN_RES_ID)
                .requireEqual("NFNL_SUBSYS_ULOG", NflogNumbers.NFNL_SUBSYS_ULOG)
                .requireEqual("NFULNL_MSG_PACKET", NflogNumbers.NFULNL_MSG_PACKET)
                .requireEqual("NFULNL_MSG_CONFIG", NflogNumbers.NFULNL_MSG_CONFIG)
                .requireEqual("NFULA_CFG_CMD", NflogNumbers.NFULA_CFG_CMD)
                .requireEqual("NFULA_CFG_MODE", NflogNumbers.NFULA_CFG_MODE)
                .requireEqual("NFULA_CFG_QTHRESH", NflogNumbers.NFULA_CFG_QTHRESH)
                .requireEqual("NFULA_CFG_FLAGS", NflogNumbers.NFULA_CFG_FLAGS)
                .requireEqual("NFULNL_CFG_CMD_BIND", NflogNumbers.NFULNL_CFG_CMD_BIND)
                .requireEqual("NFULNL_COPY_PACKET", NflogNumbers.NFULNL_COPY_PACKET)
                .requireEqual("NFULNL_CFG_F_SEQ", NflogNumbers.NFULNL_CFG_F_SEQ)
                .requireEqual("sizeof(struct nfulnl_msg_config_mode)", NflogNumbers.CONFIG_MODE_SIZE)
                .requireOffset("nfulnl_msg_config_mode", "copy_mode", NflogNumbers.CONFIG_COPY_MODE)
                .requireEqual("NFULA_TIMESTAMP", NflogNumbers.NFULA_TIMESTAMP)
                .requireEqual("NFULA_IFINDEX_INDEV", NflogNumbers.NFULA_IFINDEX_INDEV)
                .requireEqual("NFULA_IFINDEX_OUTDEV", NflogNumbers.NFULA_IFINDEX_OUTDEV)
                .requireEqual("NFULA_PAYLOAD", NflogNumbers.NFULA_PAYLOAD)
                .requireEqual("NFULA_PREFIX", NflogNumbers.NFULA_PREFIX)
                .requireEqual("NFULA_UID", NflogNumbers.NFULA_UID)
                .requireEqual("NFULA_SEQ", NflogNumbers.NFULA_SEQ)
                .requireEqual("NFULA_GID", NflogNumbers.NFULA_GID)
                .requireEqual("sizeof(struct nfulnl_msg_packet_timestamp)", NflogNumbers.TIMESTAMP_SIZE)
                .requireOffset("nfulnl_msg_packet_timestamp", "usec", NflogNumbers.TIMESTAMP_USEC);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void theRequestIsTheOneThatAnotherReaderSends() {
        // As libnetfilter_log lays it out: header, nfgenmsg with the group in network byte order, then four attributes.
        assertEquals(
                "38000000010405000100000000000000"
                        + "00001234"
                        + "0500010001000000"
                        + "0a000200000000a002000000"
                        + "0800050000000001"
                        + "0600060000010000",
                Captures.hexadecimal(NflogRequest.bind(0x1234, 160)));
    }
}
