// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A jail of {@code portjail up} stands without a process, holds whoever enters, and goes without a trace. */
@EndToEnd
class LastingJailIT {
    private static final String NAME = "it-lasting";

    /** Ports of its own for source NAT: conntrack keeps them from programs of the same host for two minutes. */
    private static final PortRange MASQUERADED = new PortRange(52000, 52999);

    private static final PortRange ABOVE = new PortRange(61000, 61099);

    private static final List<String> RESERVED = List.of("sysctl", "-n", "net.ipv4.ip_local_reserved_ports");

    private static final String OUTSIDE = "tcp " + SERVER_4 + " " + REPORT + " from 40000";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void useTheKernelsChains() {
        KernelChains.use(network.client());
    }

    /** Also after a test that failed; where the jail is gone this is refused. */
    @AfterEach
    void takeDown() {
        Finished _ = down("--kill", "--grace", "0");
    }

    private static Finished up(PortRange range, List<String> options) {
        List<String> command = Portjail.command("up", NAME, "--range", range.first() + ":" + range.last(), "--shared");
        return network.client().run(Commands.concat(command, options));
    }

    private static void up(String... options) {
        assertEquals("", up(Portjail.RANGE, List.of(options)).expectSuccess().errors(), "what 'up' has to say");
    }

    private static List<String> entering(List<String> program) {
        return Commands.concat(Portjail.command("enter", NAME, "--"), program);
    }

    private static Finished enter(String... program) {
        return network.client().run(entering(List.of(program)));
    }

    private static Running enteredClient() {
        return network.client().start(entering(ClientProgram.client()));
    }

    private static Finished down(String... options) {
        return network.client().run(Commands.concat(Portjail.command("down", NAME), List.of(options)));
    }

    private static String gc() {
        return network.client().run(Portjail.command("gc")).expectSuccess().output();
    }

    private static void expectOk(Running client, String server) {
        String answer = client.ask("tcp " + server + " " + REPORT);
        assertTrue(answer.startsWith("ok "), "a connect from inside the range: " + answer);
    }

    static Stream<List<String>> places() {
        return Stream.of(
                List.of("--place", "cgroup"),
                List.of("--place", "netns"),
                List.of("--place", "netcls"),
                List.of("--place", "owner", "--user", "nobody"),
                List.of("--place", "cgroup", "--firewall", "iptables"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void whoeverEntersIsHeldToTheRangeAndTheHostIsAsBeforeAfterDown(List<String> place) throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        PortRange range = place.contains("netns") ? MASQUERADED : Portjail.RANGE;
        up(range, place).expectSuccess();
        try (KernelLog log = KernelLog.open();
                PacketCapture capture = PacketCapture.start(network.server())) {
            try (Running first = enteredClient();
                    Running second = enteredClient()) {
                for (Running client : List.of(first, second)) {
                    assertEquals("connected 50 failed 0", client.ask("row 50 " + SERVER_4 + " " + REPORT));
                    expectOk(client, SERVER_6);
                }
                String refused = first.ask(OUTSIDE);
                assertTrue(refused.startsWith("failed connect"), "a bind outside is refused: " + refused);
                first.finish().expectSuccess();
                second.finish().expectSuccess();
            }
            assertEquals(1, log.lines("portjail " + NAME + ": ").size(), "violations that were logged");
            assertEquals("", gc(), "what gc swept of an empty jail that lasts");
            JailReport jail = JailReport.show(network.client(), NAME);
            assertEquals(List.of(), jail.missing(), "nothing is missing of the empty jail");
            assertEquals(List.of(), jail.pids(), "nobody is in it");
            try (Running third = enteredClient()) {
                expectOk(third, SERVER_4);
            }
            capture.expectNoPacketOutside(range);
        }
        network.reporter().seen().expectOnlyFrom(range).expectCount(103);
        assertEquals("", down("--kill").expectSuccess().errors(), "what 'down' has to say");
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void theProgramHasThePidOfEnterAndItsExitStatusIsItsOwn() {
        up();
        try (Running entered = network.client().start(entering(List.of("sh", "-c", "echo $$; exit 7")))) {
            long pid = entered.pid();
            assertEquals(Long.toString(pid), entered.finish().expect(7).answer(), "the PID inside");
        }
        Portjail.expectOneLine(enter("/nowhere/to/be/found"), 127);
        Portjail.expectOneLine(enter("/proc/self"), 126);
    }

    @Test
    void commandsAreExecutedAsTheUserThatUpWasGiven() {
        up("--user", "nobody");
        assertEquals("nobody", enter("id", "-un").expectSuccess().answer());
        List<String> other = Portjail.command("enter", NAME, "--user", "root", "--", "id", "-un");
        assertEquals("root", network.client().run(other).expectSuccess().answer(), "enter's own --user comes first");
    }

    @Test
    void aSecondUpIsRefusedAndChangesNothing() {
        up();
        MachineSnapshot before = MachineSnapshot.take();
        String line = Portjail.expectRefusal(up(new PortRange(20000, 20999), List.of()));
        assertTrue(line.contains("is up already"), "the line says so: " + line);
        String run = Portjail.expectRefusal(
                network.client().run(Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), List.of("true"))));
        assertTrue(run.contains("is up already"), "to run, too: " + run);
        assertEquals(List.of(), before.differences(MachineSnapshot.take()), "what the refusals changed");
        enter("true").expectSuccess();
    }

    @ParameterizedTest
    @CsvSource({"cgroup,flush", "cgroup,delete", "netns,flush", "netns,delete"})
    void aJailWhoseRulesAreGoneIsNotEntered(String place, String how) {
        up(MASQUERADED, List.of("--place", place)).expectSuccess();
        network.client().run("nft", how, "table", "inet", "portjail").expectSuccess();
        expectNothingIsExecuted();
        down().expectSuccess();
    }

    @Test
    void aJailWhoseGuardWasTakenAwayIsNotEntered() {
        up();
        AttachedPrograms.detach(NAME, AttachedPrograms.EGRESS);
        expectNothingIsExecuted();
    }

    @Test
    void aJailWhoseNamespaceIsKeptNoMoreIsNotEntered() {
        up(MASQUERADED, List.of("--place", "netns")).expectSuccess();
        Commands.run("umount", Portjail.STATE + "/" + NAME + "/netns").expectSuccess();
        expectNothingIsExecuted();
        down().expectSuccess();
    }

    private void expectNothingIsExecuted() {
        Path proof = directory.resolve("the command ran");
        String line = Portjail.expectRefusal(enter("touch", proof.toString()));
        assertTrue(line.contains("is not in force"), "the line says why: " + line);
        assertFalse(Files.exists(proof), "the command was not executed");
    }

    @Test
    void theRulesOfAnotherNetworkNamespaceAreNoReasonToEnter() {
        up();
        String line = Portjail.expectRefusal(network.server().run(entering(List.of("true"))));
        assertTrue(line.contains("another network namespace"), "the line says why: " + line);
    }

    @Test
    void aProgramThatIsKilledLeavesTheJailStanding() {
        up();
        try (Running client = enteredClient()) {
            expectOk(client, SERVER_4);
            client.signal("KILL");
            client.finish().expect(128 + 9);
        }
        assertEquals("", gc(), "what gc swept");
        try (Running client = enteredClient()) {
            expectOk(client, SERVER_4);
            String refused = client.ask(OUTSIDE);
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "it is held: " + refused);
        }
    }

    @Test
    void downRefusesWhileSomebodyIsInsideUnlessItIsToldToEndThem() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        up();
        String deaf = "trap '' TERM; echo up; while :; do sleep 1; done";
        try (Running client = enteredClient();
                Running stubborn = network.client().start(entering(List.of("sh", "-c", deaf)))) {
            stubborn.awaitOutput("up");
            expectOk(client, SERVER_4);
            String line = Portjail.expectRefusal(down());
            assertTrue(line.contains("in use by"), "the line says why: " + line);
            expectOk(client, SERVER_4);
            down("--kill", "--grace", "1").expectSuccess();
            stubborn.finish().expect(128 + 9);
            assertTrue(client.finish().status() >= 128, "the client was ended by a signal");
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"port_guard.bpf.o", "portjail-reaper"})
    void anUpThatFailsLeavesNothing(String missing) throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        Path copy = Portjail.copyOfTheDistribution(directory);
        Files.delete(copy.resolve("lib").resolve(missing));
        List<String> command = Portjail.command("up", NAME, "--range", "50000:50999");
        String line = Portjail.expectRefusal(network.client().run(Portjail.withProgram(copy, command)));
        assertTrue(line.contains(missing), "the line says why: " + line);
        MachineUnchanged.awaitUnchanged(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "netns"})
    void anUpThatIsKilledLeavesNothingThatGcOrDownCannotSweep(String place) throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        List<String> command = Portjail.command("up", NAME, "--range", "52000:52999", "--place", place);
        for (int millis = 20; millis <= 140; millis += 30) {
            try (Running launcher = network.client().start(command)) {
                Thread.sleep(millis);
                launcher.signal("KILL");
            }
            Finished _ = down();
            String _ = gc();
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void gcSweepsAJailWhoseCgroupIsGone() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        up();
        String remove = "rmdir $(awk '/ - cgroup2 /{print $5; exit}' /proc/self/mountinfo)/portjail/" + NAME;
        Commands.run("sh", "-e", "-c", remove).expectSuccess();
        expectNothingIsExecuted();
        assertEquals("swept " + NAME + "\n", gc(), "what gc swept");
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void listAndShowMarkALastingJail() {
        up();
        String list =
                network.client().run(Portjail.command("list")).expectSuccess().output();
        assertTrue(list.contains(NAME) && list.contains("(lasting)"), "the table: " + list);
        String show = network.client()
                .run(Portjail.command("show", NAME, "--json"))
                .expectSuccess()
                .output();
        assertTrue(show.replace(" ", "").contains("\"lasting\":true"), "the JSON: " + show);
        List<String> jailed = Portjail.jailed(
                Portjail.RANGE,
                List.of("--name", "it-other", "--keep-caps"),
                Portjail.command("show", "it-other", "--json"));
        String other = network.client().run(jailed).expectSuccess().output();
        assertTrue(other.replace(" ", "").contains("\"lasting\":false"), "that of another jail: " + other);
    }

    @Test
    void theRangeIsNobodyElsesUntilDownAlthoughNobodyIsInside() {
        network.client()
                .run(Portjail.command("up", NAME, "--range", "61000:61099"))
                .expectSuccess();
        for (int i = 0; i < 5; i++) {
            Finished late = network.client().run(Portjail.alone(ABOVE, List.of(), List.of("true")));
            assertEquals(
                    "portjail: cannot use source ports 61000-61099: jail '" + NAME + "' holds them",
                    Portjail.expectRefusal(late));
            String hint = "\nHint: portjail enter " + NAME + " uses it; or choose another --range";
            assertTrue(late.errors().contains(hint), late.errors());
            assertEquals("", gc(), "what gc swept");
        }
        enter("true").expectSuccess();
        down().expectSuccess();
        network.client().run(Portjail.alone(ABOVE, List.of(), List.of("true"))).expectSuccess();
    }

    @Test
    void anExclusiveRangeIsReservedUntilDown() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        network.client()
                .run(Portjail.command("up", NAME, "--range", "61000:61099", "--exclusive"))
                .expectSuccess();
        assertEquals("61000-61099", network.client().run(RESERVED).answer());
        String stranger = network.client()
                .run(ClientProgram.client("tcp", SERVER_4, REPORT, "from", 61007))
                .answer();
        assertTrue(stranger.startsWith("failed ") && stranger.contains(" ECONNREFUSED "), stranger);
        assertEquals("", gc(), "what gc swept");
        try (Running client = enteredClient()) {
            assertEquals("connected 50 failed 0", client.ask("row 50 " + SERVER_4 + " " + REPORT));
        }
        network.reporter().seen().expectOnlyFrom(ABOVE).expectCount(50);
        network.client()
                .run("sysctl", "-qw", "net.ipv4.ip_local_reserved_ports=61000")
                .expectSuccess();
        expectNothingIsExecuted();
        down("--kill").expectSuccess();
        assertEquals("", network.client().run(RESERVED).answer(), "what is reserved afterwards");
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void whatIsNoLastingJailIsNeitherEnteredNorTakenDown() {
        for (String command : List.of("enter", "down")) {
            List<String> words = command.equals("enter")
                    ? Portjail.command("enter", "it-nobody", "--", "true")
                    : Portjail.command("down", "it-nobody");
            String line = Portjail.expectRefusal(network.client().run(words));
            assertTrue(line.contains("there is no jail named 'it-nobody'"), command + ": " + line);
        }
        List<String> options = List.of("--name", NAME);
        try (Running jailed =
                network.client().start(Portjail.jailed(Portjail.RANGE, options, ClientProgram.client()))) {
            expectOk(jailed, SERVER_4);
            for (Finished refused : List.of(enter("true"), down(), down("--kill"))) {
                String line = Portjail.expectRefusal(refused);
                assertTrue(line.contains("is no lasting one"), "the line says why: " + line);
            }
            expectOk(jailed, SERVER_4);
        }
    }
}
