// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** portjail doctor finds what stands in the way of jails, says what to do about it, and changes nothing. */
@EndToEnd
class DoctorIT {
    private static final List<String> ASK = Portjail.command("doctor", "--range", "50000:50999");
    private static final List<String> ASK_JSON = Commands.concat(ASK, List.of("--json"));

    private static final String HOSTILE = """
            table ip nat {
                chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    oifname "eth0" masquerade
                    oifname "eth1" meta l4proto tcp masquerade to :50000-50999
                }
            }
            table inet filter {
                chain output {
                    type filter hook output priority filter - 10; policy drop;
                    ct state established accept
                    tcp dport 25 jump mail
                }
                chain mail {
                    reject
                }
                chain forward {
                    type filter hook forward priority filter; policy drop;
                }
                chain untracked {
                    type filter hook prerouting priority raw; policy accept;
                    udp dport 53 notrack
                }
            }
            table inet asleep {
                flags dormant
                chain output {
                    type filter hook output priority filter; policy drop;
                }
            }
            """;

    private static final String SOCKETS = """
            import socket, sys
            tcp = socket.socket()
            tcp.bind(("127.0.0.1", 50007))
            tcp.listen()
            udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            udp.bind(("::1", 50008))
            print("ready", flush=True)
            sys.stdin.read()
            """;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private record Found(Map<?, ?> fields) {
        String text(String key) {
            return String.valueOf(fields.get(key));
        }

        List<?> commands() {
            return fields.get("commands") instanceof List<?> list ? list : List.of();
        }
    }

    private static List<Found> findings(Finished run) throws IOException {
        List<Found> findings = new ArrayList<>();
        if (JSON.std.mapFrom(run.output()).get("findings") instanceof List<?> list) {
            list.forEach(finding -> findings.add(new Found((Map<?, ?>) finding)));
        }
        assertFalse(findings.isEmpty(), "findings in " + run);
        return findings;
    }

    /** The finding with that severity whose text contains both words. */
    private static Found find(List<Found> findings, String severity, String subject, String part) {
        for (Found found : findings) {
            if (found.text("severity").equals(severity)
                    && found.text("subject").contains(subject)
                    && found.text("found").contains(part)) {
                return found;
            }
        }
        throw new AssertionError("no " + severity + " about '" + subject + "' that says '" + part + "' in " + findings);
    }

    private static void makeHostile(TestHost host) {
        host.run(List.of("nft", "-f", "-"), HOSTILE).expectSuccess();
        host.run("sysctl", "-qw", "net.ipv4.ip_local_reserved_ports=50010,40000")
                .expectSuccess();
    }

    @Test
    void aCleanHostHasNoProblemAndIsNotChanged() throws InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        String settings = "cat /proc/sys/net/ipv4/ip_local_*; grep cgroup /proc/self/mountinfo";
        String settingsBefore = network.client().run("sh", "-c", settings).output();
        Finished run = network.client().run(ASK).expectSuccess();
        MachineUnchanged.awaitUnchanged(before);
        assertEquals(settingsBefore, network.client().run("sh", "-c", settings).output(), "settings and mounts");
        assertEquals("", run.errors(), "standard error");
        assertEquals(
                List.of(),
                run.outputLines().stream().filter(line -> line.length() > 80).toList());
        for (String part :
                List.of("\nKernel\n", "\nCgroups\n", "\nFirewall\n", "\nRange\n", "\nLimits\n", "\nModes\n")) {
            assertTrue(run.output().contains(part), "the text has the part " + part.strip() + ": " + run);
        }
        assertTrue(run.output().contains("0 problems"), "the problems are summed up: " + run);
        assertTrue(run.output().contains("cgroup, nft: works"), "the usual jail works: " + run);
    }

    @Test
    void eachFaultOfAHostileHostIsFoundWithItsRemedy() throws IOException {
        Needs.program("python3");
        try (TestHost host = TestHost.create("d")) {
            makeHostile(host);
            try (Running sockets = host.start(List.of("python3", "-c", SOCKETS))) {
                sockets.awaitOutput("ready");
                List<Found> findings = findings(host.run(ASK_JSON).expectSuccess());
                List<Found> faults = List.of(
                        find(findings, "warning", "source NAT in ip nat postrouting", "drops what leaves outside"),
                        find(findings, "warning", "inet filter output", "policy drop at output, before portjail's"),
                        find(findings, "warning", "inet filter forward", "--place netns"),
                        find(findings, "warning", "notrack in inet filter untracked", "conntrack does not see"),
                        find(findings, "note", "inet filter output", "of mail"),
                        find(findings, "note", "inet asleep output", "dormant"),
                        find(findings, "warning", "reserved ports", "50010 of the range"),
                        find(findings, "warning", "listening TCP sockets", "127.0.0.1:50007"),
                        find(findings, "warning", "UDP sockets", "[::1]:50008"));
                for (Found fault : faults) {
                    assertNotEquals("null", fault.text("remedy"), "the remedy of " + fault);
                    assertFalse(fault.commands().isEmpty(), "the commands of " + fault);
                }
                find(findings, "ok", "source NAT in ip nat postrouting", "inside the range");
                find(findings, "note", "order at output", "inet filter output (-10), portjail (0)");
            }
        }
    }

    @Test
    void theCommandsOfRemediesAreOnesThatTheHostTakes() throws IOException {
        try (TestHost host = TestHost.create("d")) {
            makeHostile(host);
            int run = 0;
            for (Found found : findings(host.run(ASK_JSON).expectSuccess())) {
                for (Object command : found.commands()) {
                    String text = String.valueOf(command);
                    if (text.startsWith("nft ") || text.startsWith("sysctl -w net.ipv4") || text.startsWith("ss ")) {
                        host.run("sh", "-c", text).expectSuccess();
                        run++;
                    }
                }
            }
            assertTrue(run >= 7, "commands run: " + run);
            find(findings(host.run(ASK_JSON).expectSuccess()), "ok", "reserved ports", "the whole range");
        }
    }

    @Test
    void rulesOfIptablesAreToldInItsWords() throws IOException {
        Needs.program("iptables-nft");
        try (TestHost host = TestHost.create("d")) {
            host.run("iptables-nft", "-t", "nat", "-A", "POSTROUTING", "-o", "eth0", "-j", "MASQUERADE")
                    .expectSuccess();
            Found found = find(
                    findings(host.run(ASK_JSON).expectSuccess()),
                    "warning",
                    "iptables-nft -t nat POSTROUTING",
                    "-A POST");
            for (Object command : found.commands()) {
                host.run("sh", "-c", String.valueOf(command)).expectSuccess();
            }
            assertEquals(2, found.commands().size(), "one for TCP and one for UDP");
        }
    }

    @Test
    void theRemedyForAPolicyThatDropsLetsAJailOut() throws IOException {
        List<String> client = ClientProgram.client("tcp", SERVER_4, REPORT);
        List<String> jailed = Commands.concat(List.of("timeout", "2"), Portjail.jailed(client));
        String rules = "table inet other { chain output {\n"
                + "type filter hook output priority 0; policy drop; ct state established accept\n}\n}\n";
        network.client().run(List.of("nft", "-f", "-"), rules).expectSuccess();
        try {
            assertNotEquals(0, network.client().run(jailed).status(), "a connection that is dropped");
            network.reporter().seen().expectCount(0);
            Found found = find(findings(network.client().run(ASK_JSON)), "warning", "inet other output", "policy drop");
            for (Object command : found.commands()) {
                network.client().run("sh", "-c", String.valueOf(command)).expectSuccess();
            }
            network.client().run(jailed).expectSuccess();
            network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
        } finally {
            network.client().run("nft", "delete", "table", "inet", "other").expectSuccess();
        }
    }

    @Test
    void aRangeWithoutAFreePortIsAProblemAndTheExitStatusSaysSo() throws IOException {
        Needs.program("python3");
        List<String> ask = Portjail.command("doctor", "--range", "50007:50007");
        try (TestHost host = TestHost.create("d");
                Running sockets = host.start(List.of("python3", "-c", SOCKETS))) {
            sockets.awaitOutput("ready");
            Finished text = host.run(ask).expect(1);
            assertTrue(text.output().contains("1 problem, "), "the problem is summed up: " + text);
            Finished json = host.run(Commands.concat(ask, List.of("--json"))).expect(1);
            assertEquals("problem", JSON.std.mapFrom(json.output()).get("status"));
            find(findings(json), "problem", "listening TCP sockets", "every port");
        }
    }

    @Test
    void aJailOfTheSamePortsIsFoundAndItsRulesAreNotOthers() throws IOException {
        try (Running jailed = network.client()
                .start(Portjail.jailed(
                        Portjail.RANGE, List.of("--name", "it-doctor"), List.of("sh", "-c", "echo up; exec cat")))) {
            jailed.awaitOutput("up");
            List<Found> findings = findings(network.client().run(ASK_JSON).expectSuccess());
            find(findings, "warning", "jail it-doctor", "50000-50999");
            find(findings, "ok", "other rules", "none");
        }
    }

    @Test
    void anOrdinaryUserIsToldWhatNeedsRoot(@TempDir Path directory) throws IOException {
        Path place = ExitStatusIT.placeForAnybody(directory);
        Finished run = network.client().run(Portjail.asNobody(place, ASK_JSON)).expectSuccess();
        assertEquals("", run.errors(), "standard error");
        List<Found> findings = findings(run);
        find(findings, "note", "privilege", "not root");
        find(findings, "note", "nftables: socket cgroupv2", "could not tell: needs root");
        find(findings, "note", "other nftables rules", "could not tell: needs root");
        find(findings, "ok", "sockets", "none");
    }

    @Test
    void aRangeThatIsNoneIsAFaultOfTheCall() {
        String line = Portjail.expectRefusal(network.client().run(Portjail.command("doctor", "--range", "9:1")));
        assertTrue(line.contains("9:1"), "the line names the range: " + line);
    }
}
