// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.rules.command.Command;
import org.junit.jupiter.api.Test;

class HostProbeIT {
    @Test
    void rootFindsWhatALaunchNeeds() {
        Ability.requireRoot();
        try (NativeFrame frame = NativeFrame.open()) {
            HostProbe probe = HostProbe.of(frame, Ability.bpfObject());
            assertTrue(probe.privileges().isRoot());
            assertEquals(new Support.Supported(), probe.cgroup2());
            assertEquals(new Support.Supported(), probe.bpf());
            assertEquals(new Support.Supported(), probe.nftables());
        }
    }

    @Test
    void theProbeChangesNothing() {
        Ability.requireRoot();
        Command tables = Command.of("nft", "list", "tables");
        String before = tables.run().output();
        try (NativeFrame frame = NativeFrame.open()) {
            HostProbe.of(frame, Ability.bpfObject());
        }
        assertEquals(before, tables.run().output());
    }

    @Test
    void withoutPrivilegesTheAnswerIsThatItCouldNotBeTried() {
        try (NativeFrame frame = NativeFrame.open()) {
            HostProbe probe = HostProbe.of(frame, new Privileges(65534, 0), "/nonexistent.bpf.o");
            assertInstanceOf(Support.Unknown.class, probe.cgroup2());
            assertInstanceOf(Support.Unknown.class, probe.bpf());
            assertInstanceOf(Support.Unknown.class, probe.nftables());
        }
    }

    @Test
    void anObjectFileThatIsMissingIsTheReason() {
        Ability.requireRoot();
        try (NativeFrame frame = NativeFrame.open()) {
            HostProbe probe = HostProbe.of(frame, "/nonexistent.bpf.o");
            assertEquals(
                    new Support.Unsupported(
                            "cannot load the BPF programs of /nonexistent.bpf.o: No such file or directory (ENOENT)"),
                    probe.bpf());
        }
    }
}
