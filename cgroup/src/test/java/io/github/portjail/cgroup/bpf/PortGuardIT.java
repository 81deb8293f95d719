// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OwnCgroup;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortGuardIT {
    private static final PortRange RANGE = new PortRange(50000, 50099);

    private OwnCgroup own;

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    @BeforeEach
    void makePlace() {
        own = new OwnCgroup("bpf");
    }

    @AfterEach
    void removePlace() {
        own.close();
    }

    private JailCgroup create(String name) {
        return JailCgroup.create(own.frame(), own.root(), own.path(name));
    }

    private PortGuard load(boolean enforce) {
        return PortGuard.load(own.frame(), Ability.bpfObject(), new PortGuardConfig(RANGE, enforce));
    }

    @Test
    void anAttachedGuardReadsBackComplete() {
        try (JailCgroup group = create("web");
                PortGuard guard = load(true)) {
            guard.attach(group.fd());
            assertEquals(
                    0,
                    guard.readBack(group.fd()).size(),
                    () -> guard.readBack(group.fd()).toString());
        }
    }

    @Test
    void aGuardThatIsNotAttachedReadsBackAllThatIsMissing() {
        try (JailCgroup group = create("web");
                PortGuard guard = load(true)) {
            assertEquals(
                    GuardProgram.of(new PortGuardConfig(RANGE, true)).size(),
                    guard.readBack(group.fd()).size());
            assertTrue(guard.readBack(group.fd()).contains("BPF program 'egress' is not attached"));
        }
    }

    @Test
    void anotherJailsGuardIsNotTakenForOnesOwn() {
        try (JailCgroup group = create("web");
                PortGuard other = load(true);
                PortGuard guard = load(true)) {
            other.attach(group.fd());
            assertEquals(
                    GuardProgram.of(new PortGuardConfig(RANGE, true)).size(),
                    guard.readBack(group.fd()).size());
        }
    }

    @Test
    void aConnectionFromInsideLeavesFromTheRangeAndIsCountedAfterTheGuardIsClosed() throws IOException {
        try (JailCgroup group = create("web");
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            try (PortGuard guard = load(true)) {
                guard.attach(group.fd());
            }
            group.enter();
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                assertTrue(RANGE.contains(socket.getLocalPort()), "left from port " + socket.getLocalPort());
            } finally {
                group.leave();
            }
            GuardCounters counters = PortGuard.counters(own.frame(), group.fd());
            assertNotNull(counters, "the guard stays with the cgroup");
            assertEquals(1, counters.connectedTcp());
            assertEquals(0, counters.violations());
        }
    }

    @Test
    void withoutEnforcementAViolationPassesAndIsCounted() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (JailCgroup group = create("web");
                PortGuard guard = load(false);
                DatagramSocket receiver = new DatagramSocket(0, loopback)) {
            guard.attach(group.fd());
            receiver.setSoTimeout(2000);
            group.enter();
            try (DatagramSocket sender = new DatagramSocket(40404, loopback)) {
                sender.send(new DatagramPacket(new byte[5], 5, loopback, receiver.getLocalPort()));
            } finally {
                group.leave();
            }
            DatagramPacket received = new DatagramPacket(new byte[9], 9);
            receiver.receive(received);
            assertEquals(40404, received.getPort());
            GuardCounters counters = PortGuard.counters(own.frame(), group.fd());
            assertNotNull(counters);
            assertEquals(new GuardTally(1, 20 + 8 + 5), counters.udp());
        }
    }

    @Test
    void aCgroupWithoutGuardHasNoCounters() {
        try (JailCgroup group = create("web")) {
            assertNull(PortGuard.counters(own.frame(), group.fd()));
        }
    }

    @Test
    void anObjectFileThatIsNotThereIsNamed() {
        KernelException failure = assertThrows(
                KernelException.class,
                () -> PortGuard.load(own.frame(), "/nonexistent.bpf.o", new PortGuardConfig(RANGE, true)));
        assertEquals(
                "cannot load the BPF programs of /nonexistent.bpf.o: No such file or directory (ENOENT)",
                failure.getMessage());
    }

    @Test
    void whatTheVerifierRefusesIsReportedInItsWords(@TempDir Path directory) throws IOException {
        Path source = Files.writeString(directory.resolve("refused.bpf.c"), """
                typedef unsigned int __u32; typedef unsigned long long __u64;
                #define SEC(name) __attribute__((section(name), used))
                const volatile char port_guard_config[528] SEC(".rodata") = {};
                struct { int (*type)[2]; int (*max_entries)[1]; __u32 *key; __u64 *value; } pg_ports SEC(".maps");
                SEC("cgroup_skb/egress") int egress(char *context) {
                    return *(volatile int *)(context + 400) + port_guard_config[0];
                }
                char _license[] SEC("license") = "GPL";
                """);
        Path object = directory.resolve("refused.bpf.o");
        CommandResult compiled = Command.of(
                        "clang", "-O2", "-g", "-target", "bpf", "-c", source.toString(), "-o", object.toString())
                .run();
        assertEquals(0, compiled.status(), compiled.error());
        KernelException failure = assertThrows(
                KernelException.class,
                () -> PortGuard.load(own.frame(), object.toString(), new PortGuardConfig(RANGE, true)));
        assertEquals(
                "cannot load the BPF programs of " + object + ": Permission denied (EACCES);"
                        + " the kernel says: invalid bpf_context access off=400 size=4",
                failure.getMessage());
    }

    @Test
    void aFileThatIsNoObjectIsRefused(@TempDir Path directory) throws IOException {
        Path text = Files.writeString(directory.resolve("text.bpf.o"), "no object");
        KernelException failure = assertThrows(
                KernelException.class,
                () -> PortGuard.load(own.frame(), text.toString(), new PortGuardConfig(RANGE, true)));
        assertTrue(
                String.valueOf(failure.getMessage()).startsWith("cannot load the BPF programs of " + text),
                failure.toString());
    }
}
