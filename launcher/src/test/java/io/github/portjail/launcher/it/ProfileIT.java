// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A program is jailed as a profile says, and never as one says that somebody else could have written. */
@EndToEnd
class ProfileIT {
    private static final Path SYSTEM = Path.of("/etc/portjail");
    private static final int NOBODY = 65534;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    /** A name that no profile of this machine has. */
    private final String name = "test-" + ProcessHandle.current().pid() + "-profile";

    private final List<Path> made = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void makeFolder() throws IOException {
        if (!Files.exists(SYSTEM)) {
            Files.createDirectory(SYSTEM);
            permit(SYSTEM, "rwxr-xr-x");
            made.add(SYSTEM);
        }
        made.addFirst(file());
    }

    @AfterEach
    void removeWhatWasMade() throws IOException {
        for (Path path : made) {
            Files.deleteIfExists(path);
        }
    }

    private Path file() {
        return SYSTEM.resolve(name + ".toml");
    }

    private static Path permit(Path path, String permissions) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static Path write(Path file, String text) throws IOException {
        return permit(Files.writeString(file, text), "rw-r--r--");
    }

    private static String array(List<String> words) {
        return "["
                + String.join(", ", words.stream().map(word -> "'" + word + "'").toList()) + "]";
    }

    private static String client() {
        return array(ClientProgram.client("tcp", SERVER_4, REPORT));
    }

    private Finished run(String... more) {
        List<String> words = new ArrayList<>(Portjail.command("run", "--profile", name));
        words.addAll(List.of(more));
        return network.client().run(words);
    }

    private static List<String> withEnvironment(List<String> command, String... variables) {
        return Commands.concat(Commands.concat(List.of("env"), List.of(variables)), command);
    }

    @Test
    void aProfilesCommandRunsInTheRangeOfTheProfile() throws IOException {
        write(file(), "range = \"41000:41099\"\ncommand = " + client() + "\n");
        for (int i = 0; i < 3; i++) {
            Finished run = run().expectSuccess();
            assertEquals("", run.errors());
        }
        network.reporter().seen().expectOnlyFrom(new PortRange(41000, 41099)).expectCount(3);
    }

    @Test
    void theCommandLineWinsOverTheProfile() throws IOException {
        write(file(), "range = \"41000:41099\"\nsteer = [\"rewrite\"]\ncommand = [\"false\"]\n");
        String[] given = {"--range", "42000:42099", "--steer=bpf", "--"};
        List<String> words = Commands.concat(List.of(given), ClientProgram.client("tcp", SERVER_4, REPORT));
        run(words.toArray(new String[0])).expectSuccess();
        network.reporter().seen().expectOnlyFrom(new PortRange(42000, 42099)).expectCount(1);

        Finished dry = run("--dry-run", "--name", "given", "--", "true").expectSuccess();
        assertTrue(dry.output().contains("41000"), "the profile's range holds where none is given: " + dry);
    }

    @Test
    void whatTheProfileForbidsIsStopped() throws IOException {
        write(file(), "range = \"41000:41099\"\nsteer = \"none\"\nlog = \"none\"\n");
        List<String> outside = ClientProgram.client("tcp", SERVER_4, REPORT, "from", 40000);
        Finished run = run(outside.toArray(new String[0]));
        assertTrue(run.output().startsWith("failed"), "a connect from port 40000 is refused: " + run);
        network.reporter().seen().expectCount(0);
    }

    @Test
    void theWordsOfTheCommandReachItToTheByte() throws IOException {
        write(file(), """
                range = "41000:41099"
                steer = "bpf"
                command = ["sh", "-c", 'printf "%s|" "$0" "$@"; exit 7', "a  b", "", "ü😀", "--range", "new\\nline", "$(x)", "'"]
                """);
        Finished run = run().expect(7);
        assertEquals("a  b||ü😀|--range|new\nline|$(x)|'|", run.output());
    }

    @Test
    void aCommandThatIsNotThereIsStatus127() throws IOException {
        write(file(), "range = \"41000:41099\"\ncommand = [\"/no/such/command\"]\n");
        String line = Portjail.expectOneLine(run(), 127);
        assertTrue(line.contains("/no/such/command"), line);
    }

    @Test
    void allFaultsAreToldAndNothingIsRun() throws IOException {
        Path proof = directory.resolve("ran");
        write(file(), "range = 5\nplace = \"moon\"\ncommand = [\"touch\", '" + proof + "']\n");
        Finished run = run().expect(125);
        assertEquals(
                List.of("portjail: " + file() + ":1:1", "portjail: " + file() + ":2:1"),
                run.errors()
                        .lines()
                        .map(line -> line.substring(0, line.indexOf(": ", 10)))
                        .toList());
        assertFalse(Files.exists(proof), "the command was not run");
    }

    @Test
    void rootRunsNothingThatSomebodyElseCouldHaveWritten() throws IOException {
        Path proof = directory.resolve("ran");
        String text = "range = \"41000:41099\"\ncommand = [\"touch\", '" + proof + "']\n";
        permit(write(file(), text), "rw-rw-rw-");
        assertTrue(Portjail.expectRefusal(run()).contains("may be written to by others"), "mode 0666");

        permit(file(), "rw-r--r--");
        Files.setAttribute(file(), "unix:uid", NOBODY);
        assertTrue(Portjail.expectRefusal(run()).contains("belongs to UID 65534"), "another user's file");

        Files.delete(file());
        Path elsewhere = write(directory.resolve("elsewhere.toml"), text);
        Files.createSymbolicLink(file(), elsewhere);
        assertTrue(Portjail.expectRefusal(run()).contains("is a symbolic link"), "a link");
        assertFalse(Files.exists(proof), "none of them was run");

        Files.delete(file());
        write(file(), text);
        run().expectSuccess();
        assertTrue(Files.exists(proof), "root's own is run");
    }

    @Test
    void rootsOwnFolderCountsOnlyWhereNobodyElseCanWrite() throws IOException {
        Path own = Files.createDirectories(directory.resolve("config/portjail"));
        write(own.resolve(name + ".toml"), "range = \"41000:41099\"\ncommand = " + client() + "\n");
        permit(directory, "rwxr-xr-x");
        List<String> command =
                withEnvironment(Portjail.command("run", "--profile", name), "XDG_CONFIG_HOME=" + own.getParent());
        network.client().run(command).expectSuccess();
        network.reporter().seen().expectOnlyFrom(new PortRange(41000, 41099)).expectCount(1);

        Files.setAttribute(own.getParent(), "unix:uid", NOBODY);
        Finished run = network.client().run(command).expect(125);
        assertTrue(run.errors().contains("there is no profile '" + name + "'"), run.errors());
        assertTrue(run.errors().contains(own.getParent() + " belongs to UID 65534"), run.errors());
    }

    @Test
    void aPlainUserRunsAProfileOfItsOwn() throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Path own = Files.createDirectories(home.resolve(".config/portjail"));
        Path profile = write(
                own.resolve(name + ".toml"),
                "range = \"41000:41099\"\nsteer = \"preload\"\ncommand = [\"bash\", \"-c\", 'cat < /dev/tcp/" + SERVER_4
                        + "/" + REPORT + "']\n");
        for (Path path : List.of(own, profile)) {
            Files.setAttribute(path, "unix:uid", NOBODY);
        }
        List<String> command =
                Portjail.asNobody(ExitStatusIT.placeForAnybody(directory), Portjail.command("run", "--profile", name));
        List<String> atHome = withEnvironment(command, "-u", "XDG_CONFIG_HOME", "HOME=" + home);
        network.client().run(atHome).expectSuccess();
        network.reporter().seen().expectOnlyFrom(new PortRange(41000, 41099)).expectCount(1);

        Files.setAttribute(profile, "unix:uid", 1000);
        assertTrue(
                Portjail.expectRefusal(network.client().run(atHome)).contains("belongs to UID 1000"),
                "a third user's file");
    }

    @Test
    void aProfileIsMadeShownChangedCopiedCheckedAndRemoved() throws IOException {
        String copy = name + "-copy";
        made.addFirst(SYSTEM.resolve(copy + ".toml"));
        profile("set", name, "range", "41000:41099").expectSuccess();
        profile("set", name, "command", "sh", "-c", "exit 7").expectSuccess();
        profile("set", name, "range", "9:1").expect(125);
        profile("clone", name, copy).expectSuccess();
        profile("check", name, copy).expectSuccess();
        assertEquals(
                """
                # %s
                range = "41000:41099"
                command = ["sh", "-c", "exit 7"]
                """.formatted(file()), profile("show", name).expectSuccess().output());
        assertTrue(
                profile("list").expectSuccess().outputLines().stream()
                        .anyMatch(line -> line.startsWith(copy + "  41000:41099")),
                "the list has the copy");
        run().expect(7);
        profile("rm", name).expectSuccess();
        assertTrue(Portjail.expectRefusal(run()).contains("there is no profile"), "it is gone");
        profile("check", name).expect(125);
    }

    private static Finished profile(String... words) {
        return Commands.run(withEnvironment(
                Commands.concat(Portjail.command("profile"), List.of(words)), "-u", "XDG_CONFIG_HOME", "HOME=/root"));
    }

    @Test
    void aLaunchWithoutAProfileLoadsNoneOfIt() throws IOException {
        write(file(), "range = \"41000:41099\"\n");
        assertEquals(List.of(), loadedForProfiles("--range", "41000:41099"));
        assertFalse(loadedForProfiles("--profile", name).isEmpty(), "with a profile its classes are loaded");
    }

    /** Classes of profiles and of the TOML library that a dry run loads. */
    private static List<String> loadedForProfiles(String... options) {
        Path home = Portjail.program().resolve("../..").normalize();
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "--enable-native-access=ALL-UNNAMED",
                "-Dportjail.home=" + home,
                "-cp",
                home + "/lib/*:" + home + "/lib/libraries/*",
                "io.github.portjail.launcher.Main",
                "run",
                "--dry-run");
        Finished run = Commands.run(Commands.concat(Commands.concat(java, List.of(options)), List.of("--", "true")))
                .expectSuccess();
        assertTrue(run.output().contains("io.github.portjail.launcher.cli.RunParser"), "the log tells of classes");
        return run.outputLines().stream()
                .filter(line -> line.contains("portjail.launcher.profile.")
                        || line.contains("launcher.cli.ProfileOptions")
                        || line.contains("org.tomlj"))
                .toList();
    }
}
