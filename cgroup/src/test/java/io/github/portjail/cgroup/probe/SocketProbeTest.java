// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SocketProbeTest {
    /** The first columns of /proc/net/protocols, Linux 6.18. */
    private static final String PROTOCOLS = "protocol  size sockets  memory press maxhdr  slab module\n"
            + "MPTCPv6   2064      0     137   no       0   yes  kernel\n"
            + "UDP-Lite  1344      0       0   NI       0   yes  kernel\n"
            + "TCP       2304      1     137   no     192   yes  kernel\n";

    @Test
    void aProtocolIsListedUnderItsWholeName() {
        assertTrue(SocketProbe.isListed(PROTOCOLS, "UDP-Lite"));
        assertTrue(SocketProbe.isListed(PROTOCOLS, "TCP"));
        assertFalse(SocketProbe.isListed(PROTOCOLS, "MPTCP"), "MPTCPv6 is another one");
        assertFalse(SocketProbe.isListed(PROTOCOLS, "SCTP"));
    }
}
