// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.rules.command.Command;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostProbeIT {
    @Test
    void rootFindsWhatALaunchNeeds() {
        Ability.requireRoot();
        try (NativeFrame frame = NativeFrame.open()) {
            HostProbe probe = HostProbe.of(frame, Ability.bpfObject());
            assertTrue(probe.privileges().isRoot());
            for (HostAbility ability : List.of(
                    HostAbility.CGROUP2,
                    HostAbility.BPF_GUARD,
                    HostAbility.BPF_LOOP,
                    HostAbility.BPF_SET_RETVAL,
                    HostAbility.NETWORK_NAMESPACE,
                    HostAbility.VETH,
                    HostAbility.NFTABLES,
                    HostAbility.NFT_CGROUP,
                    HostAbility.NFT_NAT,
                    HostAbility.NFT_LOG,
                    HostAbility.NFT_NFLOG)) {
                assertEquals(new Support.Supported(), probe.support(ability), ability.subject());
            }
        }
    }

    @Test
    void everyAbilityHasAnAnswer() {
        try (NativeFrame frame = NativeFrame.open()) {
            HostProbe probe = HostProbe.of(frame, Ability.bpfObject());
            assertEquals(
                    List.of(HostAbility.values()), List.copyOf(probe.abilities().keySet()));
        }
    }

    @Test
    void theProbeChangesNothing() {
        Ability.requireRoot();
        try (NativeFrame frame = NativeFrame.open()) {
            List<String> before = machine(frame);
            HostProbe.of(frame, Ability.bpfObject());
            assertEquals(before, machine(frame));
        }
    }

    private static List<String> machine(NativeFrame frame) {
        String root =
                CgroupHierarchies.read(new FileCalls(frame)).usable().getFirst().mountPoint();
        return List.of(
                Command.of("nft", "list", "ruleset").run().output(),
                Command.of("ip", "-o", "link", "show").run().output(),
                Command.of("find", root, "-maxdepth", "1", "-name", "portjail-doctor*")
                        .run()
                        .output(),
                Command.of("grep", "cgroup", "/proc/self/mountinfo").run().output());
    }

    @Test
    void withoutPrivilegesTheAnswerIsThatItCouldNotBeTried() {
        try (NativeFrame frame = NativeFrame.open()) {
            HostProbe probe = HostProbe.of(frame, new Privileges(65534, 0), "/nonexistent.bpf.o");
            for (HostAbility ability : List.of(
                    HostAbility.CGROUP2,
                    HostAbility.BPF_GUARD,
                    HostAbility.BPF_LOOP,
                    HostAbility.NET_CLS,
                    HostAbility.NETWORK_NAMESPACE,
                    HostAbility.VETH,
                    HostAbility.NFT_CGROUP)) {
                assertInstanceOf(Support.Unknown.class, probe.support(ability), ability.subject());
            }
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
                    probe.support(HostAbility.BPF_GUARD));
        }
    }
}
