// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import static io.github.portjail.launcher.doctor.check.SampleHost.notes;
import static io.github.portjail.launcher.doctor.check.SampleHost.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.probe.HostAbility;
import io.github.portjail.launcher.doctor.host.BoundSocket;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.Settings;
import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostChecksTest {
    private static List<Finding> all(SampleHost host) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : Check.ALL) {
            findings.addAll(check.examine(host.view()));
        }
        return findings;
    }

    @Test
    void aHostWhereAllIsWellHasNoFindingWorseThanOk() {
        for (Check check : Check.ALL) {
            assertEquals(List.of(), notes(check, new SampleHost()), check.toString());
        }
    }

    @Test
    void anOrdinaryUserIsToldWhatCouldNotBeToldAndThatIsNoProblem() {
        List<Finding> findings = all(new SampleHost().ordinaryUser());
        assertTrue(findings.stream().allMatch(f -> f.severity().compareTo(Severity.NOTE) <= 0), findings.toString());
        assertTrue(findings.stream().anyMatch(f -> f.commands().contains("sudo portjail doctor")));
        assertTrue(
                findings.stream()
                        .filter(f -> f.subject().equals("nftables"))
                        .allMatch(f -> f.found().equals("could not tell: needs root")),
                findings.toString());
    }

    @ParameterizedTest
    @EnumSource(HostAbility.class)
    void whatIsMissingIsToldWithItsReason(HostAbility ability) {
        Finding finding = only(host -> notes(new AbilityCheck(), new SampleHost().without(ability)), new SampleHost());
        assertEquals(ability.subject(), finding.subject());
        assertTrue(finding.found().endsWith("(it is not there)"), finding.found());
        if (finding.severity().compareTo(Severity.NOTE) > 0) {
            assertNotNull(finding.remedy(), "a remedy for " + finding);
        }
    }

    @Test
    void withoutCgroupsOrRulesTheUsualJailIsAProblem() {
        for (HostAbility ability : List.of(HostAbility.CGROUP2, HostAbility.NFTABLES, HostAbility.NFT_CGROUP)) {
            assertEquals(
                    Severity.PROBLEM,
                    notes(new AbilityCheck(), new SampleHost().without(ability))
                            .getFirst()
                            .severity(),
                    ability.subject());
        }
    }

    @Test
    void theModesThatStillWorkAreTold() {
        List<Finding> modes = new ModesCheck()
                .examine(new SampleHost().without(HostAbility.BPF_GUARD).view());
        assertEquals(
                "works, without the BPF guard behind the rules; --steer auto, preload, rewrite, none",
                found(modes, "cgroup, nft"));
        assertEquals("does not work: without BPF programs on cgroups", found(modes, "cgroup, none"));
        assertEquals("works; --steer auto, preload, netns, none", found(modes, "netns, nft"));
        List<Finding> noRules = new ModesCheck()
                .examine(new SampleHost().without(HostAbility.NFTABLES).view());
        assertEquals("does not work: without nftables", found(noRules, "cgroup, nft"));
        assertEquals("works; --steer auto, bpf, preload, none", found(noRules, "cgroup, none"));
    }

    @Test
    void iptablesNeedsItsProgramsAndNoNftables() {
        List<Finding> installed = new ModesCheck()
                .examine(new SampleHost()
                        .iptables("iptables v1.8.9 (legacy)")
                        .without(HostAbility.NFTABLES)
                        .view());
        assertEquals(
                "installed; a launch tries the rules; --steer auto, bpf, preload, rewrite, none",
                found(installed, "cgroup, iptables"));
        assertEquals(
                "does not work: without iptables, which is not installed",
                found(new ModesCheck().examine(new SampleHost().iptables("").view()), "cgroup, iptables"));
    }

    private static String found(List<Finding> modes, String subject) {
        return modes.stream()
                .filter(mode -> mode.subject().equals(subject))
                .findFirst()
                .orElseThrow()
                .found();
    }

    @Test
    void aMissingCapabilityIsAsBadAsWhatItTakesAway() {
        assertEquals(
                Severity.PROBLEM,
                notes(new PrivilegeCheck(), new SampleHost().lacking(12))
                        .getFirst()
                        .severity());
        Finding resource =
                notes(new PrivilegeCheck(), new SampleHost().lacking(24)).getFirst();
        assertEquals("CAP_SYS_RESOURCE", resource.subject());
        assertEquals(Severity.NOTE, resource.severity());
        assertEquals(
                Severity.NOTE,
                notes(new PrivilegeCheck(), new SampleHost().lacking(39))
                        .getFirst()
                        .severity());
    }

    @Test
    void insideAJailNoJailCanBeMade() {
        Finding finding = notes(new CgroupCheck(), new SampleHost().inGroup("/portjail/web"))
                .getFirst();
        assertEquals(Severity.PROBLEM, finding.severity());
        assertEquals(List.of(), notes(new CgroupCheck(), new SampleHost().inGroup("/portjailed")));
    }

    @Test
    void rulesOfOtherNamespacesLogOnlyWhereTheHostAllowsIt() {
        Finding silent = only(new LogCheck(), new SampleHost().otherNamespace().with(Settings.LOG_ALL_NAMESPACES, "0"));
        assertEquals(Severity.WARNING, silent.severity());
        assertTrue(silent.commands().getFirst().endsWith("net.netfilter.nf_log_all_netns=1"), silent.toString());
        assertTrue(String.valueOf(silent.remedy()).contains("--log nflog:GROUP"), silent.toString());
        assertEquals(
                Severity.OK,
                only(new LogCheck(), new SampleHost().otherNamespace().with(Settings.LOG_ALL_NAMESPACES, "1"))
                        .severity());
        assertTrue(
                only(new LogCheck(), new SampleHost().otherNamespace()).found().contains("could not be told"));
    }

    @Test
    void aRangeThatTheKernelGivesToAllIsANoteWithTheReservation() {
        SampleHost host = new SampleHost().with(Settings.EPHEMERAL_PORTS, "32768\t60999");
        Finding finding = only(new PortRangeCheck(), host);
        assertEquals(Severity.NOTE, finding.severity());
        assertEquals(List.of("sysctl -w net.ipv4.ip_local_reserved_ports=50000-50999"), finding.commands());
        Finding kept = only(new PortRangeCheck(), host.with(Settings.RESERVED_PORTS, "8080"));
        assertEquals(List.of("sysctl -w net.ipv4.ip_local_reserved_ports=8080,50000-50999"), kept.commands());
        assertEquals(
                Severity.OK,
                only(new PortRangeCheck(), host.with(Settings.RESERVED_PORTS, "50000-50999"))
                        .severity());
    }

    @Test
    void aRangeOutsideOfTheKernelsOwnIsSaidToBe() {
        assertTrue(only(new PortRangeCheck(), new SampleHost()).found().contains("lies outside ip_local_port_range"));
        SampleHost partly = new SampleHost().with(Settings.EPHEMERAL_PORTS, "32768\t50100");
        assertTrue(only(new PortRangeCheck(), partly).found().contains("partly lies inside"));
    }

    @Test
    void privilegedPortsAndSmallRangesAreTold() {
        List<Finding> findings = notes(new PortRangeCheck(), new SampleHost().range(new PortRange(1000, 1010)));
        assertEquals("privileged ports", findings.get(0).subject());
        assertEquals(Severity.WARNING, findings.get(0).severity());
        assertEquals("size of the range", findings.get(1).subject());
    }

    @Test
    void withoutARangeTheUserIsAskedForOne() {
        assertEquals(
                "range",
                only(new PortRangeCheck(), new SampleHost().range(null)).subject());
        for (Check check : List.of(new ReservedPortsCheck(), new SocketsCheck(), new JailsCheck())) {
            assertEquals(List.of(), check.examine(new SampleHost().range(null).view()));
        }
    }

    @Test
    void portsReservedInPartAreAWarningAndAllOfThemAreWell() {
        Finding part = only(new ReservedPortsCheck(), new SampleHost().with(Settings.RESERVED_PORTS, "50990-52000"));
        assertEquals(Severity.WARNING, part.severity());
        assertTrue(part.found().startsWith("50990-50999 of the range"), part.found());
        assertEquals(List.of("sysctl -w net.ipv4.ip_local_reserved_ports=50990-52000,50000-50999"), part.commands());
        SampleHost whole = new SampleHost().with(Settings.RESERVED_PORTS, "50000-50500,50501-60000");
        assertEquals(Severity.OK, only(new ReservedPortsCheck(), whole).severity());
        assertEquals(
                List.of(),
                new ReservedPortsCheck()
                        .examine(new SampleHost()
                                .with(Settings.RESERVED_PORTS, "8080")
                                .view()));
    }

    @Test
    void socketsInTheRangeAreAWarningAndInAllOfItAProblem() {
        BoundSocket socket = new BoundSocket("tcp", "127.0.0.1", 50007);
        Finding one = only(new SocketsCheck(), new SampleHost().with(socket));
        assertEquals(Severity.WARNING, one.severity());
        assertTrue(one.found().contains("127.0.0.1:50007"), one.found());
        assertEquals(List.of("ss -H -ltnp 'sport >= :50000 and sport <= :50999'"), one.commands());
        Finding all = only(new SocketsCheck(), new SampleHost().with(socket).range(new PortRange(50007, 50007)));
        assertEquals(Severity.PROBLEM, all.severity());
        Finding udp = only(new SocketsCheck(), new SampleHost().with(new BoundSocket("udp", "[::1]", 50007)));
        assertEquals("UDP sockets", udp.subject());
        SampleHost elsewhere = new SampleHost().with(new BoundSocket("tcp", "127.0.0.1", 80));
        assertEquals(Severity.OK, only(new SocketsCheck(), elsewhere).severity());
    }

    @Test
    void aJailWithPortsOfTheRangeIsAWarning() {
        HostView.OtherJail web = new HostView.OtherJail("web", new PortRange(50900, 51900));
        Finding finding = only(new JailsCheck(), new SampleHost().with(web));
        assertEquals(Severity.WARNING, finding.severity());
        assertEquals("jail web", finding.subject());
        assertTrue(finding.found().contains("50900-50999"), finding.found());
    }

    @Test
    void conntrackIsJudgedByTheRoomItHas() {
        assertEquals(Severity.OK, conntrack("100").severity());
        assertEquals(Severity.WARNING, conntrack("800").severity());
        assertEquals(Severity.PROBLEM, conntrack("990").severity());
        assertEquals(
                List.of("sysctl -w net.netfilter.nf_conntrack_max=2000"),
                conntrack("990").commands());
        assertEquals(Severity.NOTE, conntrack("none").severity());
    }

    private static Finding conntrack(String count) {
        return only(new ConntrackCheck(), new SampleHost().with(Settings.CONNTRACK_COUNT, count));
    }

    @Test
    void ipv6ThatIsSwitchedOffIsANote() {
        Finding finding = notes(new AbilityCheck(), new SampleHost().with(Settings.DISABLE_IPV6, "1"))
                .getFirst();
        assertEquals(Severity.NOTE, finding.severity());
        assertEquals(List.of("sysctl -w net.ipv6.conf.all.disable_ipv6=0"), finding.commands());
    }
}
