// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code portjail up} takes in what runs already, and {@code portjail down} lets it be as it was. */
@EndToEnd
class TakenInJailIT {
    private static final String NAME = "it-takenin";
    private static final String GROUP = "portjail-it-somebody";
    private static final String OUTSIDE = "tcp " + SERVER_4 + " " + REPORT + " from 40000";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private Path group = Path.of("");

    @BeforeEach
    void makeACgroup() throws Exception {
        String mount = Commands.run("awk", "/ - cgroup2 /{print $5; exit}", "/proc/self/mountinfo")
                .answer();
        group = Path.of(mount, GROUP);
        Files.createDirectory(group);
    }

    /** Also after a test that failed; where the jail is gone this is refused. */
    @AfterEach
    void takeDown() throws Exception {
        Finished _ = network.client().run(Portjail.command("down", NAME));
        Finished _ = network.client().run(Portjail.command("down", "--kill", "--grace", "0", NAME));
        Files.deleteIfExists(group);
    }

    private static Finished up(String... options) {
        List<String> command = Portjail.command("up", NAME, "--range", "50000:50999", "--shared");
        return network.client().run(Commands.concat(command, List.of(options)));
    }

    private Running clientInTheGroup() {
        String enter = "echo 0 > " + group + "/cgroup.procs; exec " + NativePrograms.client();
        return network.client().start(List.of("sh", "-c", enter));
    }

    private static void expectHeld(Running client) {
        String inside = client.ask("tcp " + SERVER_4 + " " + REPORT);
        assertTrue(inside.startsWith("ok 50"), "a connect is steered into the range: " + inside);
        String refused = client.ask(OUTSIDE);
        assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "a bind outside is refused: " + refused);
    }

    @Test
    void aCgroupIsJailedInPlaceAndStaysWhenTheJailGoes() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running client = clientInTheGroup()) {
            assertEquals("ok 40000", client.ask(OUTSIDE), "before");
            Finished up = up("--cgroup", "/" + GROUP).expectSuccess();
            assertTrue(up.errors().startsWith("portjail: sockets that are open in cgroup "), "the warning: " + up);
            expectHeld(client);
            assertEquals(
                    List.of(client.pid()),
                    JailReport.show(network.client(), NAME).pids(),
                    "who is in the jail");
            assertEquals(
                    "",
                    network.client().run(Portjail.command("gc")).expectSuccess().output(),
                    "what gc swept");
            List<String> entering = Commands.concat(Portjail.command("enter", NAME, "--"), ClientProgram.client());
            try (Running entered = network.client().start(entering)) {
                expectHeld(entered);
            }
            String line = Portjail.expectRefusal(network.client().run(Portjail.command("down", "--kill", NAME)));
            assertTrue(line.contains("is not portjail's"), "its processes are not ended: " + line);
            network.client().run(Portjail.command("down", NAME)).expectSuccess();
            assertEquals("ok 40001", client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40001"), "afterwards");
            MachineUnchanged.awaitUnchanged(before);
        }
    }

    @Test
    void othersAreKeptOutOfTheExclusiveRangeOfACgroupUntilDown() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        List<String> up = Portjail.command("up", NAME, "--range", "61000:61099", "--exclusive", "--cgroup", GROUP);
        List<String> reserved = List.of("sysctl", "-n", "net.ipv4.ip_local_reserved_ports");
        try (Running client = clientInTheGroup()) {
            assertEquals("ok 40000", client.ask(OUTSIDE), "before");
            network.client().run(up).expectSuccess();
            assertEquals("61000-61099", network.client().run(reserved).answer());
            String inside = client.ask("tcp " + SERVER_4 + " " + REPORT);
            assertTrue(inside.startsWith("ok 610"), "a connect is steered into the range: " + inside);
            int other = inside.equals("ok 61007") ? 61008 : 61007;
            List<String> stranger = ClientProgram.client("tcp", SERVER_4, REPORT, "from", other);
            String refused = network.client().run(stranger).answer();
            assertTrue(refused.startsWith("failed ") && refused.contains(" ECONNREFUSED "), "a stranger: " + refused);
            network.client().run(Portjail.command("down", NAME)).expectSuccess();
            assertEquals("", network.client().run(reserved).answer(), "what is reserved afterwards");
            assertEquals("ok " + other, network.client().run(stranger).answer(), "the stranger afterwards");
            MachineUnchanged.awaitUnchanged(before);
        }
    }

    @Test
    void aCgroupWithoutProcessesIsRemovedByNobodyButItsOwner() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        up("--cgroup", group.toString()).expectSuccess();
        assertEquals(
                "", network.client().run(Portjail.command("gc")).expectSuccess().output(), "what gc swept");
        network.client().run(Portjail.command("down", NAME)).expectSuccess();
        assertTrue(Files.isDirectory(group), "the cgroup is there");
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void whenTheCgroupIsGoneGcSweepsTheRest() throws Exception {
        up("--cgroup", GROUP).expectSuccess();
        Files.delete(group);
        String line = Portjail.expectRefusal(network.client().run(Portjail.command("enter", NAME, "--", "true")));
        assertTrue(line.contains("is gone"), "the jail is not entered: " + line);
        assertEquals(
                "swept " + NAME + "\n",
                network.client().run(Portjail.command("gc")).expectSuccess().output());
        assertFalse(Files.exists(group), "nothing stands in for it");
    }

    @Test
    void aProcessIsMovedInto() {
        try (Running client = network.client().start(ClientProgram.client())) {
            assertEquals("ok 40000", client.ask(OUTSIDE), "before");
            Finished up = up("--pid", Long.toString(client.pid())).expectSuccess();
            assertTrue(up.errors().startsWith("portjail: process " + client.pid() + " keeps"), "the warning: " + up);
            expectHeld(client);
            String line = Portjail.expectRefusal(network.client().run(Portjail.command("down", NAME)));
            assertTrue(line.contains("in use by process " + client.pid()), "down refuses: " + line);
            client.finish().expectSuccess();
        }
    }

    @Test
    void whereOneProcessIsNotThereNoneIsMovedAndNothingIsLeft() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running client = clientInTheGroup()) {
            assertEquals("ok 40000", client.ask(OUTSIDE), "before");
            String line = Portjail.expectRefusal(up("--pid", Long.toString(client.pid()), "--pid", "2147483647"));
            assertTrue(line.contains("process 2147483647"), "the line names it: " + line);
            assertEquals("ok 40001", client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40001"), "afterwards");
            assertEquals(
                    Long.toString(client.pid()),
                    Files.readString(group.resolve("cgroup.procs")).strip(),
                    "it is where it was");
            MachineUnchanged.awaitUnchanged(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--cgroup / --place cgroup",
                "--cgroup portjail/x",
                "--cgroup /a/../b",
                "--cgroup /not-there-at-all",
                "--cgroup /" + GROUP + " --place netns",
                "--cgroup /" + GROUP + " --steer preload",
                "--cgroup /" + GROUP + " --pid 1",
                "--pid 2147483647",
                "--pid none",
                "--pid 1 --place owner --user nobody"
            })
    void whatCannotBeTakenInIsRefusedInOneLine(String options) throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        String line = Portjail.expectRefusal(up(options.split(" ", -1)));
        assertFalse(line.isEmpty(), "the line says why");
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void aCgroupWithinThatOfAnotherJailIsRefused() throws Exception {
        Path below = group.resolve("below");
        Files.createDirectory(below);
        try {
            up("--cgroup", GROUP).expectSuccess();
            List<String> command = Portjail.command("up", "it-below", "--range", "20000:20999", "--cgroup");
            Finished refused = network.client().run(Commands.concat(command, List.of(GROUP + "/below")));
            String line = Portjail.expectRefusal(refused);
            assertTrue(line.contains("one within the other"), "the line says why: " + line);
        } finally {
            Files.delete(below);
        }
    }
}
