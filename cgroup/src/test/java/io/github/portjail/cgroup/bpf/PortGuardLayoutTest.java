// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.cgroup.testing.CCompiler;
import io.github.portjail.rules.firewall.SocketMark;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
                .requireOffset("port_guard_config", "ports", PortGuardConfig.PORTS)
                .requireOffset("port_guard_config", "ranges", PortGuardConfig.RANGES)
                .requireOffset("port_guard_config", "range", PortGuardConfig.RANGE)
                .requireEqual("PORT_GUARD_MAX_RANGES", PortSet.MOST_RANGES)
                .requireEqual("sizeof(struct port_guard_range)", PortGuardConfig.RANGE_SIZE)
                .requireOffset("port_guard_range", "first", PortGuardConfig.RANGE_FIRST)
                .requireOffset("port_guard_range", "last", PortGuardConfig.RANGE_LAST)
                .requireOffset("port_guard_range", "place", PortGuardConfig.RANGE_PLACE)
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
                .requireEqual("PORT_GUARD_STEER", PortGuardConfig.PORT_GUARD_STEER)
                .requireEqual("PORT_GUARD_WITNESS", PortGuardConfig.PORT_GUARD_WITNESS)
                .requireEqual("PORT_GUARD_REWRITTEN", PortGuardConfig.PORT_GUARD_REWRITTEN)
                .requireEqual("BPF_MAP_TYPE_LRU_HASH", WitnessMap.BPF_MAP_TYPE_LRU_HASH)
                .requireEqual("sizeof(struct port_guard_witness_key)", PortWitness.KEY_SIZE)
                .requireOffset("port_guard_witness_key", "destination_port", PortWitness.KEY_DESTINATION_PORT)
                .requireOffset("port_guard_witness_key", "port", PortWitness.KEY_PORT)
                .requireOffset("port_guard_witness_key", "protocol", PortWitness.KEY_PROTOCOL)
                .requireOffset("port_guard_witness_key", "pid", PortWitness.KEY_PID)
                .requireEqual("sizeof(struct port_guard_witness)", PortWitness.SIZE)
                .requireOffset("port_guard_witness", "first", PortWitness.FIRST)
                .requireOffset("port_guard_witness", "last", PortWitness.LAST)
                .requireOffset("port_guard_witness", "closed", PortWitness.CLOSED)
                .requireOffset("port_guard_witness", "cookie", PortWitness.COOKIE)
                .requireOffset("port_guard_witness", "uid", PortWitness.UID)
                .requireOffset("port_guard_witness", "origin", PortWitness.ORIGIN)
                .requireOffset("port_guard_witness", "command", PortWitness.COMMAND)
                .requireEqual("PORT_GUARD_EXPLICIT", PortWitness.Origin.EXPLICIT.ordinal())
                .requireEqual("PORT_GUARD_EPHEMERAL", PortWitness.Origin.EPHEMERAL.ordinal())
                .requireEqual("PORT_GUARD_INHERITED", PortWitness.Origin.INHERITED.ordinal())
                .requireEqual("PORT_GUARD_UNSEEN", PortWitness.Origin.UNSEEN.ordinal())
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
            case SENDMSG4 -> "BPF_CGROUP_UDP4_SENDMSG";
            case SENDMSG6 -> "BPF_CGROUP_UDP6_SENDMSG";
            case TCP_STARTS -> "BPF_CGROUP_SOCK_OPS";
            case CONNECT6, BIND6 -> "BPF_CGROUP_INET6_" + function.replace("6", "");
        };
    }

    @Test
    void theConfigurationHoldsTheRangeAndWhetherToEnforce() {
        ByteBuffer expected = ByteBuffer.allocate(PortGuardConfig.SIZE).order(ByteOrder.nativeOrder());
        expected.putShort((short) 50000).putShort((short) 65535).putInt(1 | 8).putShort((short) 15536);
        assertArrayEquals(expected.array(), new PortGuardConfig(new PortRange(50000, 65535), true).bytes(false));
        expected.putInt(4, 8);
        assertArrayEquals(expected.array(), new PortGuardConfig(new PortRange(50000, 65535), false).bytes(false));
    }

    @Test
    void theConfigurationHoldsSeveralRangesWithThePlacesOfTheirPorts() {
        ByteBuffer expected = ByteBuffer.allocate(PortGuardConfig.SIZE).order(ByteOrder.nativeOrder());
        expected.putShort((short) 80).putShort((short) 65535).putInt(1 | 8).putShort((short) 20);
        expected.putShort((short) 3).putInt(0);
        expected.putShort((short) 80).putShort((short) 80).putShort((short) 0).putShort((short) 0);
        expected.putShort((short) 7472)
                .putShort((short) 7487)
                .putShort((short) 1)
                .putShort((short) 0);
        expected.putShort((short) 65533).putShort((short) 65535).putShort((short) 17);
        assertArrayEquals(
                expected.array(), new PortGuardConfig(PortSet.parse("7472:7487,80,65533:65535"), true).bytes(false));
    }

    @Test
    void protocolsThatThePolicyLeavesOutAreSpared() {
        PortGuardConfig tcpAndSctp = new PortGuardConfig(
                new PortRange(1, 2),
                false,
                List.of(TransportProtocol.TCP, TransportProtocol.SCTP),
                true,
                true,
                true,
                Witnesses.ALL);
        int flags = ByteBuffer.wrap(tcpAndSctp.bytes(true))
                .order(ByteOrder.nativeOrder())
                .getInt(4);

        assertEquals(
                PortGuardConfig.PORT_GUARD_MPTCP
                        | PortGuardConfig.PORT_GUARD_MARK
                        | 8
                        | 16
                        | 32
                        | 0x200
                        | 0x400
                        | 0x1000,
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

    @Test
    void aWitnessIsReadWithWhateverItsCommandHolds() {
        ByteBuffer key = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
        key.put(10, (byte) 0xff).put(11, (byte) 0xff).put(12, (byte) 10).put(15, (byte) 2);
        key.putShort(16, (short) 443).putShort(18, (short) 40000).putInt(20, 6).putInt(24, 4711);
        ByteBuffer value = ByteBuffer.allocate(56).order(ByteOrder.nativeOrder());
        value.putLong(0, 1)
                .putLong(8, 2)
                .putLong(16, 3)
                .putLong(24, 4)
                .putInt(32, -2)
                .putInt(36, 2);
        value.put(40, new byte[] {'a', 27, '[', '3', '1', 'm', (byte) 0xff, '\n', 0, 'x'});
        PortWitness witness = PortWitness.parse(key.array(), value.array());

        assertEquals(
                "10.0.0.2",
                Objects.requireNonNull(witness.destination()).getHostAddress(),
                "IPv4 out of its mapped form");
        assertEquals(443, witness.destinationPort());
        assertEquals(40000, witness.port());
        assertEquals(6, witness.protocol());
        assertEquals(4711, witness.pid());
        assertEquals(1, witness.first());
        assertEquals(2, witness.last());
        assertEquals(3, witness.closed());
        assertEquals(4, witness.cookie());
        assertEquals(0xfffffffeL, witness.uid());
        assertEquals(PortWitness.Origin.INHERITED, witness.origin());
        assertEquals("a\u001b[31m\udcff\n", witness.command(), "every byte, up to the first NUL");
    }

    @Test
    void aBindHasNoDestinationAndSixteenBytesOfCommandNeedNoEnd() {
        byte[] value = new byte[56];
        Arrays.fill(value, 40, 56, (byte) 'x');
        PortWitness witness = PortWitness.parse(new byte[32], value);
        assertNull(witness.destination());
        assertEquals("x".repeat(16), witness.command());
    }

    @Test
    void onlyTheProgramsThatAreNeededAreAttached() {
        PortRange range = new PortRange(50000, 50999);
        List<TransportProtocol> all = TransportProtocol.ALL;
        assertEquals(
                List.of(GuardProgram.EGRESS, GuardProgram.INGRESS),
                GuardProgram.of(new PortGuardConfig(range, true, all, false, false, false, Witnesses.NONE)),
                "a guard of whose violations nobody hears");
        assertEquals(
                7,
                GuardProgram.of(new PortGuardConfig(range, true, all, true, true, false, Witnesses.ALL))
                        .size(),
                "by default the witnesses cost no program more than steering");
        assertEquals(
                9,
                GuardProgram.of(new PortGuardConfig(range, true, all, true, false, false, Witnesses.ALL))
                        .size(),
                "UDP from a port that the kernel chose is a violation");
        assertEquals(
                List.of(GuardProgram.values()),
                GuardProgram.of(new PortGuardConfig(range, true, all, false, false, false, Witnesses.ALL)),
                "nothing is steered by BPF");
    }
}
