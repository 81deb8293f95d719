// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class OtherReaderTest {
    /** Debian 12, Linux 6.18: /proc/net/netfilter/nfnetlink_log with two readers. */
    private static final String LISTING =
            "    5  13581     0 2   160    100  1\n65535 4294963199     2 2 65531    100  1\n";

    @Test
    void theReaderOfAGroupIsNamedByItsNetlinkPort() {
        assertEquals("netlink port 13581 (by custom its process ID)", OtherReader.of(LISTING, 5));
        assertEquals("netlink port 4294963199 (by custom its process ID)", OtherReader.of(LISTING, 65535));
    }

    @Test
    void aGroupThatIsNotListedHasNone() {
        assertNull(OtherReader.of(LISTING, 13581));
        assertNull(OtherReader.of("", 5));
        assertNull(OtherReader.of("5", 5));
    }
}
