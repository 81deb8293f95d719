// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Lasting jails that were saved are brought back as they were, and whoever cannot be is told. */
@EndToEnd
class SavedJailsIT {
    private static final String PLAIN = "it-saved-plain";
    private static final String NETNS = "it-saved-netns";
    private static final String PROFILE = "it-saved-profile";
    private static final String GONE = "it-saved-gone";
    private static final List<String> NAMES = List.of(PLAIN, NETNS, PROFILE, GONE);

    /** Of its own, because these jails share theirs with nobody. */
    private static final PortRange RANGE = new PortRange(24000, 24999);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void useTheKernelsChains() {
        KernelChains.use(network.client());
    }

    @AfterEach
    void takeDown() {
        downAll();
    }

    private static void downAll() {
        for (String name : NAMES) {
            Finished _ = network.client().run(Portjail.command("down", name, "--kill", "--grace", "0"));
        }
    }

    private static Finished portjail(String... arguments) {
        return network.client().run(Portjail.command(arguments));
    }

    private Path file() {
        return directory.resolve("jails.toml");
    }

    private Finished restore() {
        return portjail("restore", file().toString());
    }

    private Path write(String text) throws IOException {
        return Files.setPosixFilePermissions(
                Files.writeString(file(), text), PosixFilePermissions.fromString("rw-------"));
    }

    /** What {@code show} tells of it, but for what each jail has of its own. */
    private static Map<String, Object> policy(String name) {
        Map<String, Object> fields = new TreeMap<>(shown(name));
        fields.remove("started");
        return fields;
    }

    private static List<Map<String, Object>> policies() {
        return Stream.of(PLAIN, NETNS, PROFILE).map(SavedJailsIT::policy).toList();
    }

    private static Map<String, Object> shown(String name) {
        String json = portjail("show", name, "--json").expectSuccess().output();
        try {
            return JSON.std.mapFrom(json);
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }

    private void upThree() throws IOException {
        portjail("up", PLAIN, "--range", "24000:24999", "--user", "nobody", "--log-prefix", "saved: ")
                .expectSuccess();
        portjail("up", NETNS, "--range", "26000:26999", "--place", "netns").expectSuccess();
        Path profiles = Files.createDirectories(directory.resolve("xdg/portjail"));
        Path profile = Files.writeString(
                profiles.resolve("saved.toml"),
                "range = \"20000:20099\"\non-violation = \"drop\"\nprotocol = \"tcp\"\n");
        Files.setPosixFilePermissions(profile, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> up = Portjail.command("up", PROFILE, "--profile", "saved");
        network.client()
                .run(Commands.concat(List.of("env", "XDG_CONFIG_HOME=" + directory.resolve("xdg")), up))
                .expectSuccess();
        Files.delete(profile);
    }

    @Test
    void whatWasSavedIsUpAgainAsItWasAndEnforces() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        upThree();
        List<Map<String, Object>> shown = policies();
        assertEquals("", portjail("save", file().toString()).expectSuccess().errors(), "what save has to say");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals(
                Files.readString(file()),
                portjail("save", "-").expectSuccess().output(),
                "the same on standard output");
        downAll();
        MachineUnchanged.awaitUnchanged(before);

        assertEquals("", restore().expectSuccess().errors(), "what restore has to say");
        assertEquals(shown, policies(), "the jails");
        List<String> entering =
                Commands.concat(Portjail.command("enter", PLAIN, "--user", "root", "--"), ClientProgram.client());
        try (KernelLog log = KernelLog.open();
                Running client = network.client().start(entering)) {
            assertEquals("connected 50 failed 0", client.ask("row 50 " + SERVER_4 + " " + REPORT));
            String refused = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(refused.startsWith("failed connect"), "a bind outside is refused: " + refused);
            assertEquals(1, log.lines("saved: ").size(), "violations that were logged");
        }
        network.reporter().seen().expectOnlyFrom(RANGE).expectCount(50);
        assertEquals(
                "nobody",
                portjail("enter", PLAIN, "--", "id", "-un").expectSuccess().answer(),
                "as whom commands are executed");
        network.reporter().forget();
        List<String> inNamespace =
                Commands.concat(Portjail.command("enter", NETNS, "--"), ClientProgram.client("tcp", SERVER_4, REPORT));
        network.client().run(inNamespace).expectSuccess();
        network.reporter().seen().expectOnlyFrom(new PortRange(26000, 26999)).expectCount(1);
        downAll();
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void whatIsUpAlreadyIsLeftAsItIs() throws IOException {
        portjail("up", PLAIN, "--range", "24000:24999").expectSuccess();
        portjail("save", file().toString()).expectSuccess();
        Map<String, Object> before = shown(PLAIN);
        assertEquals("", restore().expectSuccess().errors(), "what restore has to say");
        assertEquals(before, shown(PLAIN), "the jail");
        write(Files.readString(file()).replace("24000-24999", "20000-20999"));
        Finished other = restore().expectSuccess();
        assertTrue(
                other.errors()
                        .contains("'" + PLAIN + "' is up already, with source ports 24000-24999 and not 20000-20999"),
                other.errors());
        assertEquals(before, shown(PLAIN), "the jail");
    }

    @Test
    void eachThatCannotBeRestoredIsOneLineAndTheOthersAre() throws IOException {
        String text = "version = 1\nboot = \"another\"\n"
                + "[jail." + GONE + "]\nrange = \"20000:20999\"\ncgroup = \"/nowhere.slice/x.service\"\n"
                + "[jail.it-saved-pid]\nrange = \"21000:21999\"\npid = [\"1:1\"]\n"
                + "[jail." + PLAIN + "]\nrange = \"24000:24999\"\n"
                + "[jail." + NETNS + "]\nrange = \"24500:25499\"\n";
        write(text);
        Finished run = restore().expect(125);
        List<String> lines = run.errors()
                .lines()
                .filter(line -> line.startsWith("portjail: "))
                .toList();
        assertEquals(4, lines.size(), run.errors());
        assertTrue(
                lines.get(0).startsWith("portjail: cannot restore jail '" + GONE + "': there is no cgroup"),
                lines.get(0));
        assertEquals(
                "portjail: cannot restore jail 'it-saved-pid': process 1, which was moved into it, is gone with the boot"
                        + " before",
                lines.get(1));
        assertEquals(
                "portjail: cannot restore jail '" + NETNS + "': cannot use source ports 24500-25499: jail '" + PLAIN
                        + "' holds them (24000-24999)",
                lines.get(2));
        assertEquals("portjail: 3 of 4 jails were not restored", lines.get(3));
        portjail("enter", PLAIN, "--", "true").expectSuccess();
    }

    @Test
    void aProcessThatStillRunsIsTakenInAgain() throws IOException {
        try (Running client = network.client().start(ClientProgram.client())) {
            portjail("up", PLAIN, "--range", "24000:24999", "--pid", Long.toString(client.pid()))
                    .expectSuccess();
            portjail("save", file().toString()).expectSuccess();
            String home = "echo " + client.pid()
                    + " >$(awk '/ - cgroup2 /{print $5; exit}' /proc/self/mountinfo)/cgroup.procs";
            Commands.run("sh", "-e", "-c", home).expectSuccess();
            portjail("down", PLAIN).expectSuccess();
            String line = "portjail: process " + client.pid() + " keeps the sockets";
            String told = restore().expectSuccess().errors();
            assertTrue(told.startsWith(line), "up's warning is handed on: " + told);
            String answer = client.ask("tcp " + SERVER_4 + " " + REPORT);
            assertTrue(answer.startsWith("ok "), answer);
        }
        network.reporter().seen().expectOnlyFrom(RANGE).expectCount(1);
    }

    @Test
    void aFileThatIsNotRightRestoresNothing() throws IOException {
        write("version = 1\n[jail." + PLAIN + "]\nrange = \"24000:24999\"\n[jail.x]\nrange = \"9:1\"\n");
        Finished run = restore().expect(125);
        assertEquals(
                "portjail: " + file() + ":5:1: range: range 9:1 runs backwards: give LO:HI, for example 50000:50999\n",
                run.errors());
        assertFalse(Files.exists(Portjail.STATE.resolve(PLAIN)), "nothing was restored");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        String line = Portjail.expectRefusal(restore());
        assertTrue(line.contains("may be written to by others"), line);
        Files.delete(file());
        line = Portjail.expectRefusal(restore());
        assertEquals("portjail: there is no file " + file(), line);
    }
}
