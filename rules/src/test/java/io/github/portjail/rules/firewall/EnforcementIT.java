// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.ViolationAction;
import io.github.portjail.rules.testing.TestHost;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rules of each backend do to the packets of a jailed program, IPv4 and IPv6, on the loopback and through a wire. */
@ParameterizedClass
@EnumSource
class EnforcementIT {
    private final TestFirewall kind;

    private TestHost host;
    private Firewall firewall;
    private CgroupAddress address;

    EnforcementIT(TestFirewall kind) {
        this.kind = kind;
    }

    @BeforeEach
    void createHost() throws IOException {
        host = TestHost.create();
        firewall = kind.in(host);
        address = host.jail("a");
    }

    @AfterEach
    void removeHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rejectTellsTheProgramAtOnce(boolean throughAWire) throws IOException {
        enforce(ViolationAction.REJECT);
        assertEquals(
                List.of(
                        "v4 inside tcp: connected",
                        "v4 inside udp: ok",
                        "v4 inside udp arrived from port 50007",
                        "v4 outside tcp: ECONNREFUSED",
                        "v4 outside udp: EPERM",
                        "v4 outside udp did not arrive",
                        "v6 inside tcp: connected",
                        "v6 inside udp: ok",
                        "v6 inside udp arrived from port 50007",
                        "v6 outside tcp: ECONNREFUSED",
                        "v6 outside udp: EPERM",
                        "v6 outside udp did not arrive"),
                clients(throughAWire));
        assertEquals(4, violations().packets(), "each of the four attempts from outside is counted once");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropLetsAConnectWait(boolean throughAWire) throws IOException {
        enforce(ViolationAction.DROP);
        assertEquals(
                List.of(
                        "v4 inside tcp: connected",
                        "v4 inside udp: ok",
                        "v4 inside udp arrived from port 50007",
                        "v4 outside tcp: timeout",
                        "v4 outside udp: EPERM",
                        "v4 outside udp did not arrive",
                        "v6 inside tcp: connected",
                        "v6 inside udp: ok",
                        "v6 inside udp arrived from port 50007",
                        "v6 outside tcp: timeout",
                        "v6 outside udp: EPERM",
                        "v6 outside udp did not arrive"),
                clients(throughAWire));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void logLetsEverythingPassAndCountsIt(boolean throughAWire) throws IOException {
        enforce(ViolationAction.LOG);
        assertEquals(
                List.of(
                        "v4 inside tcp: connected",
                        "v4 inside udp: ok",
                        "v4 inside udp arrived from port 50007",
                        "v4 outside tcp: connected",
                        "v4 outside udp: ok",
                        "v4 outside udp arrived from port 40007",
                        "v6 inside tcp: connected",
                        "v6 inside udp: ok",
                        "v6 inside udp arrived from port 50007",
                        "v6 outside tcp: connected",
                        "v6 outside udp: ok",
                        "v6 outside udp arrived from port 40007"),
                clients(throughAWire));
        assertEquals(4, violations().packets(), "a connection counts once, not with each of its segments");
    }

    @Test
    void aJailedServerAnswersFromAnyPort() {
        enforce(ViolationAction.DROP);
        assertEquals(
                List.of("v4 tcp answered", "v4 udp answered", "v6 tcp answered", "v6 udp answered"),
                host.sockets("server", address));
        assertEquals(new ViolationCount(0, 0), violations());
    }

    /** Whether the socket is asked who spoke to it; conntrack, which is asked elsewhere, knows packets alone. */
    private boolean hears() {
        return kind == TestFirewall.NFT;
    }

    @Test
    void whereNothingIsTrackedAServerStillAnswersAndClientsAreStillJudged() throws IOException {
        enforce(ViolationAction.REJECT);
        host.inside(
                "nft",
                "add table inet untracked; add chain inet untracked out { type filter hook output priority raw; };"
                        + " add rule inet untracked out notrack;"
                        + " add chain inet untracked in { type filter hook prerouting priority raw; };"
                        + " add rule inet untracked in notrack");
        String udp = hears() ? "answered" : "not answered";
        assertEquals(
                List.of("v4 tcp answered", "v4 udp " + udp, "v6 tcp answered", "v6 udp " + udp),
                host.sockets("server", address));
        List<String> clients = clients(false);
        assertEquals("v4 inside tcp: connected", clients.get(0));
        assertEquals("v4 outside tcp: ECONNREFUSED", clients.get(3));
        assertEquals("v6 outside udp: EPERM", clients.get(10));
    }

    @Test
    void packetsMadeByHandAreJudgedByTheirPort() {
        enforce(ViolationAction.REJECT);
        assertEquals(
                List.of(
                        "inside tcp syn: ok",
                        "inside tcp ack: ok",
                        "inside tcp without flags: ok",
                        "inside udp: ok",
                        "inside dccp: ok",
                        "inside sctp: ok",
                        "inside udplite: ok",
                        "inside too short for a port: EPERM",
                        "outside tcp syn: EPERM",
                        "outside tcp ack: ok",
                        "outside tcp without flags: EPERM",
                        "outside udp: EPERM",
                        "outside dccp: EPERM",
                        "outside sctp: EPERM",
                        "outside udplite: EPERM",
                        "outside too short for a port: EPERM",
                        "outside answer of udp: " + (hears() ? "EPERM" : "ok"),
                        "outside answer of dccp: EPERM",
                        "outside answer of sctp: ok",
                        "outside answer of udplite: EPERM",
                        "icmp echo: ok",
                        "gre: ok"),
                host.sockets("raw", address));
    }

    @Test
    void theRateBoundsTheLogAndNotTheEnforcement() {
        LogPolicy log = new LogPolicy(LogTarget.KERNEL, "x", RateLimit.parse("1/day:1"));
        firewall.apply(
                Policy.usual(JailName.parse("a"), new PortRange(50000, 50999), ViolationAction.REJECT, log), address);
        assertEquals(List.of("burst: EPERM EPERM EPERM EPERM EPERM"), host.sockets("burst", address));
        // 5 x (20 bytes IPv4 header + 8 bytes UDP header + 1 byte)
        assertEquals(new ViolationCount(5, 145), violations());
    }

    /** Of the four attempts from outside, each is counted and none refused. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rewriteGivesEveryConnectionAPortOfTheRange(boolean throughAWire) throws IOException {
        enforce(ViolationAction.REWRITE);
        List<String> lines = clients(throughAWire);
        List<String> arrivals = lines.stream()
                .filter(line -> line.contains(" arrived from port "))
                .toList();
        assertEquals(4, arrivals.size(), "datagrams that arrived: " + lines);
        for (String arrival : arrivals) {
            int port = Integer.parseInt(arrival.substring(arrival.lastIndexOf(' ') + 1));
            assertTrue(port >= 50000 && port <= 50999, arrival);
        }
        assertEquals(
                List.of(
                        "v4 inside tcp: connected",
                        "v4 outside tcp: connected",
                        "v6 inside tcp: connected",
                        "v6 outside tcp: connected"),
                lines.stream().filter(line -> line.contains(" tcp: ")).toList());
        assertEquals(4, violations().packets(), "each of the four attempts from outside is counted once");
    }

    @Test
    void whatAHostsOwnRulesStopIsStoppedAlsoFromInsideTheRange() throws IOException {
        enforce(ViolationAction.REJECT);
        host.inside(
                "nft",
                "add table inet own; add chain inet own out { type filter hook output priority 10; };"
                        + " add rule inet own out udp dport 8080 drop");
        assertEquals("v4 inside udp: EPERM", clients(false).get(1));
    }

    @Test
    void anotherJailAndTheRestOfTheHostAreLeftAlone() throws IOException {
        enforce(ViolationAction.REJECT);
        CgroupAddress unjailed = host.jail("b");
        assertEquals(List.of("burst: sent sent sent sent sent"), host.sockets("burst", unjailed));
        firewall.apply(
                Policy.usual(
                        JailName.parse("b"),
                        new PortRange(40007, 40007),
                        ViolationAction.REJECT,
                        LogPolicy.usual(JailName.parse("b"))),
                unjailed);
        assertEquals(List.of("burst: sent sent sent sent sent"), host.sockets("burst", unjailed));
        assertEquals(List.of("burst: EPERM EPERM EPERM EPERM EPERM"), host.sockets("burst", address));
        assertEquals(new ViolationCount(0, 0), firewall.violations().get(JailName.parse("b")));
    }

    private void enforce(ViolationAction action) {
        Policy policy = TestPolicies.policy("a", action, LogTarget.KERNEL);
        firewall.apply(policy, address);
        assertEquals(List.of(), firewall.readBack(policy, address));
    }

    private List<String> clients(boolean throughAWire) throws IOException {
        if (!throughAWire) {
            return host.sockets("clients", address);
        }
        try (TestHost peer = TestHost.create()) {
            host.connectTo(peer);
            return host.sockets("clients", address, peer.name());
        }
    }

    private ViolationCount violations() {
        return firewall.violations().getOrDefault(JailName.parse("a"), new ViolationCount(-1, -1));
    }
}
