// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.cgroup.testing.CCompiler;
import io.github.portjail.rules.firewall.SocketMark;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this package writes and reads, against port_guard.h. */
class PortGuardLayoutTest {
    @Test
    void offsetsAndNumbersAreThoseOfTheHeader(@TempDir Path directory) {
        CCompiler c = new CCompiler()
                .include("<linux/bpf.h>")
                .include("\"" + Path.of("src/main/bpf/port_guard.h").toAbsolutePath() + "\"")
                .requireEqual("sizeof(struct port_guard_config)", PortGuardConfig.SIZE)
                .requireOffset("port_guard_config", "first", PortGuardConfig.FIRST)
                .requireOffset("port_guard_config", "last", PortGuardConfig.LAST)
                .requireOffset("port_guard_config", "flags", PortGuardConfig.FLAGS)
                .requireEqual("PORT_GUARD_ENFORCE", PortGuardConfig.PORT_GUARD_ENFORCE)
                .requireEqual("BPF_MAP_TYPE_ARRAY", PortGuard.BPF_MAP_TYPE_ARRAY)
                .requireEqual("sizeof(struct port_guard_counters)", GuardCounters.SIZE)
                .requireEqual("sizeof(struct port_guard_tally)", GuardCounters.TALLY_SIZE)
                .requireOffset("port_guard_tally", "packets", 0)
                .requireOffset("port_guard_tally", "bytes", 8)
                .requireOffset("port_guard_counters", "connected_tcp", 0)
                .requireOffset("port_guard_counters", "connected_udp", 8)
                .requireOffset("port_guard_counters", "bound_tcp", 16)
                .requireOffset("port_guard_counters", "bound_udp", 24)
                .requireOffset("port_guard_counters", "exhausted_connect", 32)
                .requireOffset("port_guard_counters", "exhausted_bind", 40)
                .requireOffset("port_guard_counters", "recycled_time_wait", 48)
                .requireOffset("port_guard_counters", "violations", GuardCounters.VIOLATIONS)
                .requireEqual("PORT_GUARD_ENFORCE", PortGuardConfig.PORT_GUARD_ENFORCE)
                .requireEqual("PORT_GUARD_MPTCP", PortGuardConfig.PORT_GUARD_MPTCP)
                .requireEqual("PORT_GUARD_MARK", PortGuardConfig.PORT_GUARD_MARK)
                .requireEqual("PORT_GUARD_BOUND_OUTSIDE", SocketMark.BOUND_OUTSIDE)
                .requireEqual("PORT_GUARD_SPARE(0)", PortGuardConfig.PORT_GUARD_SPARE)
                .requireEqual("PORT_GUARD_TCP", 0)
                .requireEqual("PORT_GUARD_UDP", 1)
                .requireEqual("PORT_GUARD_UDPLITE", 2)
                .requireEqual("PORT_GUARD_SCTP", 3)
                .requireEqual("PORT_GUARD_DCCP", 4)
                .requireEqual("PORT_GUARD_MALFORMED", 5);
        for (GuardProgram program : GuardProgram.values()) {
            c.requireEqual(attachTypeName(program), program.attachType());
        }
        assertEquals("", c.complaints(directory));
    }

    private static String attachTypeName(GuardProgram program) {
        String function = program.function().toUpperCase(Locale.ROOT);
        return switch (program) {
            case SOCK_RELEASE, EGRESS, INGRESS -> "BPF_CGROUP_INET_" + function;
            case CONNECT4, BIND4 -> "BPF_CGROUP_INET4_" + function.replace("4", "");
            case CONNECT6, BIND6 -> "BPF_CGROUP_INET6_" + function.replace("6", "");
        };
    }

    @Test
    void theConfigurationHoldsTheRangeAndWhetherToEnforce() {
        ByteBuffer expected = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        expected.putShort((short) 50000).putShort((short) 65535).putInt(1);
        assertArrayEquals(expected.array(), new PortGuardConfig(new PortRange(50000, 65535), true).bytes(false));
        expected.putInt(4, 0);
        assertArrayEquals(expected.array(), new PortGuardConfig(new PortRange(50000, 65535), false).bytes(false));
    }

    @Test
    void protocolsThatThePolicyLeavesOutAreSpared() {
        PortGuardConfig tcpAndSctp = new PortGuardConfig(
                new PortRange(1, 2), false, List.of(TransportProtocol.TCP, TransportProtocol.SCTP), true, true);
        int flags = ByteBuffer.wrap(tcpAndSctp.bytes(true))
                .order(ByteOrder.nativeOrder())
                .getInt(4);

        assertEquals(
                PortGuardConfig.PORT_GUARD_MPTCP | PortGuardConfig.PORT_GUARD_MARK | 0x200 | 0x400 | 0x1000,
                flags,
                "UDP, UDP-Lite and DCCP are spared");
    }

    @Test
    void countersAreReadInTheHeadersOrder() {
        ByteBuffer value = ByteBuffer.allocate(160).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 20; i++) {
            value.putLong(i * 8, i);
        }
        GuardCounters counters = GuardCounters.parse(value.array());
        assertEquals(0, counters.connectedTcp());
        assertEquals(6, counters.recycledTimeWait());
        assertEquals(new GuardTally(8, 9), counters.tcp());
        assertEquals(new GuardTally(18, 19), counters.malformed());
        assertEquals(8 + 10 + 12 + 14 + 16 + 18, counters.violations());
        assertThrows(IllegalArgumentException.class, () -> GuardCounters.parse(new byte[152]));
    }
}
