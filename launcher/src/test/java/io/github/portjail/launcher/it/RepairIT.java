// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Others take parts of a living jail away: nothing leaves from outside, it is seen what is missing, and repair puts it back. */
@EndToEnd
class RepairIT {
    private static final String NAME = "it-repair";
    private static final String OUTSIDE = "tcp " + SERVER_4 + " " + REPORT + " from 40000";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PortRange MASQUERADED = new PortRange(22000, 22999);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @AfterEach
    void clear() {
        Finished _ = network.client().run(Portjail.command("down", NAME, "--kill", "--grace", "0"));
        Disturbance.clear(network.client());
    }

    static Stream<Arguments> disturbedJails() {
        List<Arguments> all = new ArrayList<>();
        for (Disturbance disturbance : Disturbance.values()) {
            String name = disturbance.name();
            boolean iptables = name.startsWith("IPTABLES") || name.startsWith("DOCKER");
            if (!iptables && disturbance != Disturbance.FIREWALLD_RELOAD) {
                all.add(Arguments.of("nft", List.of(), disturbance));
            }
            if (iptables || name.startsWith("NFT") || disturbance == Disturbance.FIREWALLD_RELOAD) {
                all.add(Arguments.of("iptables-nft", List.of(), disturbance));
            }
            if (iptables) {
                all.add(Arguments.of("iptables-legacy", List.of(), disturbance));
            }
        }
        all.add(Arguments.of("nft", List.of("--steer", "rewrite"), Disturbance.NFT_FLUSH));
        all.add(Arguments.of("iptables-nft", List.of("--steer", "rewrite"), Disturbance.IPTABLES_RESTORE));
        all.add(Arguments.of("nft", List.of("--place", "netcls"), Disturbance.NFT_FLUSH));
        all.add(Arguments.of("nft", List.of("--place", "owner", "--user", "nobody"), Disturbance.NFT_FLUSH));
        return all.stream();
    }

    private static Running jailedClient(String firewall, List<String> options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME, "--firewall", firewall));
        all.addAll(options);
        return network.client().start(Portjail.jailed(Portjail.RANGE, all, ClientProgram.client()));
    }

    private static List<?> missing() throws Exception {
        return JailReport.show(network.client(), NAME).missing();
    }

    static Finished repair(String... words) {
        return network.client()
                .run(Portjail.command(
                        Commands.concat(List.of("repair"), List.of(words)).toArray(new String[0])));
    }

    private static void expectRepaired() throws Exception {
        Finished repaired = repair(NAME).expectSuccess();
        assertTrue(repaired.output().startsWith(NAME + ": put back "), "what repair says: " + repaired);
        assertEquals(List.of(), missing(), "what is missing after repair");
    }

    @ParameterizedTest
    @MethodSource("disturbedJails")
    void nothingLeavesFromOutsideMeanwhileAndRepairPutsBackWhatShowMisses(
            String firewall, List<String> options, Disturbance disturbance) throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient(firewall, options)) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            boolean rewritten = options.contains("rewrite");
            // Without its rules what is rewritten waits in vain, two seconds each.
            int connections = rewritten ? 2 : 100;
            int before = client.output().length();
            client.type("row " + connections + " " + SERVER_4 + " " + REPORT + "\n");
            disturbance.strike(network.client(), firewall);
            assertFalse(missing().isEmpty(), "show says what is missing");
            String row = answer(client, before);
            assertTrue(
                    rewritten ? row.startsWith("connected ") : row.equals("connected 100 failed 0"),
                    "connections go on: " + row);
            assertTrue(client.ask(OUTSIDE).startsWith("failed ") || rewritten, "a connect from outside fails");
            expectRepaired();
            network.client().forgetConnections();
            for (String server : List.of(SERVER_4, SERVER_6)) {
                client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "connects from the range go on");
                client.expectAnswer("udp " + server + " " + UDP, "ok ", "datagrams from the range go on");
                String tcp = client.ask("tcp " + server + " " + REPORT + " from 40002");
                assertTrue(
                        tcp.startsWith(rewritten ? "ok 50" : "failed connect ECONNREFUSED"),
                        "the rules are in force again: " + tcp);
            }
            if (!rewritten) {
                assertTrue(JailReport.show(network.client(), NAME).rejected() >= 2, "violations are counted again");
            }
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
    }

    /** The line that comes behind what the client had said before. */
    static String answer(Running client, int before) throws InterruptedException {
        assertTrue(
                client.output()
                        .await(PATIENCE, text -> text.indexOf("\n", before) < 0 ? -1 : text.indexOf("\n", before))
                        .isPresent(),
                "the client answers");
        return client.output().soFar().substring(before).lines().findFirst().orElse("");
    }

    @Test
    void countersThatAreThereGoOn() throws Exception {
        try (Running client = jailedClient("nft", List.of())) {
            String refused = client.ask(OUTSIDE);
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "it is held: " + refused);
            Disturbance.RULES_OF_CHAINS_DELETED.strike(network.client(), "nft");
            expectRepaired();
            assertEquals(1, JailReport.show(network.client(), NAME).rejected(), "the violation from before is counted");
        }
    }

    @Test
    void whatOthersHaveIsLeftAlone() throws Exception {
        try (Running client = jailedClient("nft", List.of())) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            Disturbance.NFT_NEW_RULESET.strike(network.client(), "nft");
            String others = network.client()
                    .run("nft", "list", "table", "inet", "filter")
                    .output();
            expectRepaired();
            assertEquals(
                    others.replaceAll("packets \\d+ bytes \\d+", ""),
                    network.client()
                            .run("nft", "list", "table", "inet", "filter")
                            .output()
                            .replaceAll("packets \\d+ bytes \\d+", ""),
                    "the other table");
        }
    }

    @Test
    void aDryRunSaysWhatIsMissingAndChangesNothing() throws Exception {
        try (Running client = jailedClient("nft", List.of())) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            assertEquals(
                    NAME + ": whole\n",
                    repair(NAME, "--dry-run").expectSuccess().output());
            Disturbance.NFT_FLUSH.strike(network.client(), "nft");
            Finished dry = repair("--dry-run", NAME).expect(125);
            assertTrue(dry.output().startsWith(NAME + ": would put back rules of nftables ("), dry.toString());
            assertEquals("", network.client().ruleset(), "the ruleset after a dry run");
            String json = repair("--json", NAME).expectSuccess().output();
            assertTrue(json.contains("\"whole\":true") && json.contains("no chain inet portjail"), "the JSON: " + json);
            assertEquals(NAME + ": whole\n", repair(NAME).expectSuccess().output(), "a second one has nothing to do");
        }
    }

    @Test
    void aGuardThatWasDetachedIsAttachedAgainWithItsCounters() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient("nft", List.of())) {
            assertEquals("connected 5 failed 0", client.ask("row 5 " + SERVER_4 + " " + REPORT));
            long steered = steered();
            AttachedPrograms.detach(NAME, AttachedPrograms.EGRESS, "cgroup_inet4_connect");
            assertTrue(missing().toString().contains("egress"), "show says that the guard is gone: " + missing());
            expectRepaired();
            assertEquals("connected 5 failed 0", client.ask("row 5 " + SERVER_4 + " " + REPORT));
            assertEquals(steered + 5, steered(), "the guard's counters go on");
            Disturbance.NFT_FLUSH.strike(network.client(), "nft");
            assertTrue(client.ask(OUTSIDE).startsWith("failed "), "the guard alone holds");
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
    }

    private static long steered() {
        String show = network.client().run(Portjail.command("show", NAME)).output();
        String line =
                show.lines().filter(l -> l.startsWith("steered:")).findFirst().orElse("");
        return Long.parseLong(line.substring("steered:".length()).strip().split(" ", 2)[0]);
    }

    @Test
    void aReaperThatWasKilledIsStartedAgain() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running client = jailedClient("nft", List.of())) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            String pid = reaper();
            Commands.run("kill", "-KILL", pid).expectSuccess();
            assertEquals(List.of("no reaper waits for the jail's end"), missing());
            assertEquals(
                    NAME + ": put back the reaper (1 thing)\n",
                    repair(NAME).expectSuccess().output());
            assertEquals(List.of(), missing(), "what is missing after repair");
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the program goes on");
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    /** The one that was given this jail's directory. */
    private static String reaper() {
        String find =
                "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -q \"^portjail-reaper watch .*/"
                        + NAME + " $\" && echo ${p#/proc/}; done; true";
        List<String> pids = Commands.run("sh", "-c", find).outputLines();
        assertEquals(1, pids.size(), "reapers of the jail: " + pids);
        return pids.getFirst();
    }

    @Test
    void theWayOutOfANamespaceIsPutBack() throws Exception {
        List<String> options = List.of("--name", NAME, "--place", "netns");
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client =
                        network.client().start(Portjail.jailed(MASQUERADED, options, ClientProgram.client()))) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            Disturbance.NFT_FLUSH.strike(network.client(), "nft");
            assertTrue(
                    missing().toString().contains("no guard is behind the rules"),
                    "show says that nothing holds meanwhile: " + missing());
            expectRepaired();
            client.expectAnswer("tcp " + SERVER_6 + " " + REPORT, "ok ", "connects go on");
            String refused = client.ask(OUTSIDE);
            assertTrue(refused.startsWith("failed connect"), "it is held: " + refused);
            network.client().run("ip", "link", "delete", "pj-" + NAME).expectSuccess();
            assertTrue(missing().toString().contains("link pj-" + NAME), "show misses the link: " + missing());
            expectRepaired();
            for (String server : List.of(SERVER_4, SERVER_6)) {
                client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "connects by the new link");
                client.expectAnswer("udp " + server + " " + UDP, "ok ", "datagrams by the new link");
            }
            network.client()
                    .run("sysctl", "-qw", "net.ipv4.conf.pj-" + NAME + ".forwarding=0")
                    .expectSuccess();
            assertTrue(missing().toString().contains("forwarding"), "show misses the setting: " + missing());
            expectRepaired();
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "connects again");
            capture.expectNoPacketOutside(MASQUERADED);
        }
    }

    @Test
    void aLastingAndAnExclusiveJailIsRepairedAndEnteredAgain() throws Exception {
        network.client()
                .run(Portjail.command("up", NAME, "--range", "61000:61099", "--exclusive"))
                .expectSuccess();
        Disturbance.NFT_FLUSH.strike(network.client(), "nft");
        network.client()
                .run("sysctl", "-qw", "net.ipv4.ip_local_reserved_ports=")
                .expectSuccess();
        AttachedPrograms.detach(NAME, AttachedPrograms.EGRESS);
        Portjail.expectRefusal(network.client().run(Portjail.command("enter", NAME, "--", "true")));
        expectRepaired();
        network.client().run(Portjail.command("enter", NAME, "--", "true")).expectSuccess();
        network.client().run(Portjail.command("down", NAME)).expectSuccess();
        assertEquals(
                "",
                network.client()
                        .run("sysctl", "-n", "net.ipv4.ip_local_reserved_ports")
                        .answer(),
                "what is reserved afterwards");
    }

    /** This is the gap that SECURITY.md names: where BPF cannot be used nothing is behind the rules. */
    @Test
    void withoutAGuardPacketsLeaveFromOutsideUntilTheRulesAreBackAndShowSaysSo() throws Exception {
        List<String> options = List.of("--name", NAME, "--place", "cgroup");
        List<String> command = Commands.concat(
                List.of(NativePrograms.withoutBpf()),
                Portjail.jailed(Portjail.RANGE, options, List.of(NativePrograms.client())));
        try (Running client = network.client().start(command)) {
            assertTrue(client.ask(OUTSIDE).startsWith("failed connect ECONNREFUSED"), "the rules hold");
            Disturbance.NFT_FLUSH.strike(network.client(), "nft");
            assertTrue(
                    missing()
                            .toString()
                            .contains(
                                    "no guard is behind the rules: until they are back, packets may leave from any port"),
                    "show says so: " + missing());
            assertEquals("ok 40000", client.ask(OUTSIDE), "what leaves meanwhile");
            expectRepaired();
            String refused = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40001");
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "the rules hold again: " + refused);
        }
    }

    @Test
    void whatDoesNotStandIsNamed() {
        String line = Portjail.expectRefusal(repair("it-nobody"));
        assertEquals("portjail: no jail named 'it-nobody' stands", line);
        assertTrue(Portjail.expectRefusal(repair()).contains("portjail repair --all"), "nothing was named");
        assertEquals("", repair("it-nobody", "--quiet").expectSuccess().output());
    }
}
