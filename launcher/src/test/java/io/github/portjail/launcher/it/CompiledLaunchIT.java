// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A launch that is compiled makes the same jail as the Java VM, without one; and what it leaves to the Java VM is done by that. */
@EndToEnd
class CompiledLaunchIT {
    private static final String NAME = "it-compiled";
    private static final String JAVA_VM = "libjvm.so\", O_RDONLY";

    /** Identities of one launch: processes, inodes, times. */
    private static final Pattern NUMBERS = Pattern.compile("\\d{4,}|(?<=\"processId\":)\\d+");

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    static Path copies;

    private static Path withoutLibrary = Path.of("");

    @TempDir
    private Path directory;

    @BeforeAll
    static void takeCompiledLaunch() throws IOException {
        Needs.program("strace");
        withoutLibrary = Portjail.copyOfTheDistribution(ExitStatusIT.placeForAnybody(copies), "copy");
        Portjail.takeCompiledLaunch(withoutLibrary);
    }

    private static List<String> jailed(String options, String... program) {
        List<String> words = new ArrayList<>(List.of("--name", NAME));
        if (!options.isEmpty()) {
            words.addAll(List.of(options.split(" ", -1)));
        }
        return Portjail.alone(Portjail.RANGE, words, List.of(program));
    }

    /** Runs it, and says whether a Java VM was loaded until the program was executed. */
    private boolean needsJavaVm(List<String> launch, int status) throws IOException {
        Path trace = directory.resolve("trace");
        List<String> strace = List.of("strace", "-f", "-b", "execve", "-e", "trace=openat", "-o", trace.toString());
        Finished run = network.client().run(Commands.concat(strace, launch));
        assertEquals(status, run.status(), run.errors());
        return Files.readString(trace, StandardCharsets.ISO_8859_1).contains(JAVA_VM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--place cgroup --steer bpf",
                "--steer preload",
                "--steer rewrite",
                "--steer bpf,preload",
                "--place netns",
                "--place netcls --steer preload",
                "--firewall none",
                "--user nobody --no-new-privs --close-fds",
                "--keep-caps --exclusive --log nflog:7",
                "--protocol tcp --on-violation drop --log-prefix x --log-rate 3/minute --verbose",
                "--range auto:64",
                "--dry-run"
            })
    void aLaunchNeedsNoJavaVm(String options) throws IOException {
        List<String> launch = options.startsWith("--range ")
                ? Commands.concat(Portjail.command(options.split(" ", -1)), List.of("--name", NAME, "--", "true"))
                : jailed(options, "true");
        assertFalse(needsJavaVm(launch, 0), "a Java VM for " + options);
    }

    @Test
    void lastingJailsNeedNoneEither() throws IOException {
        try {
            assertFalse(
                    needsJavaVm(Portjail.command("up", NAME, "--range", Portjail.RANGE.toString()), 0),
                    "a Java VM for up");
            assertFalse(needsJavaVm(Portjail.command("enter", NAME, "--", "true"), 0), "a Java VM for enter");
        } finally {
            network.client().run(Portjail.command("down", NAME)).expectSuccess();
        }
    }

    @Test
    void aPlainUserNeedsNone() throws IOException {
        Path home = Portjail.copyOfTheDistribution(ExitStatusIT.placeForAnybody(directory));
        Path trace = directory.resolve("user");
        List<String> strace = List.of("strace", "-f", "-u", "nobody", "-e", "trace=openat", "-o", trace.toString());
        List<String> launch = Portjail.withProgram(home, jailed("--steer preload", "true"));
        Commands.run(Commands.concat(strace, launch)).expectSuccess();
        assertFalse(Files.readString(trace, StandardCharsets.ISO_8859_1).contains(JAVA_VM), "a Java VM");
    }

    @Test
    void failuresNeedNone() throws IOException {
        assertFalse(needsJavaVm(jailed("", "/nowhere/at/all"), 127), "a Java VM for a command that is not there");
        assertFalse(needsJavaVm(jailed("--user nobody-has-this-name", "true"), 125), "a Java VM for a user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--firewall iptables", "--stacktrace"})
    void theJavaVmDoesTheRest(String options) throws IOException {
        assertTrue(needsJavaVm(jailed(options, "true"), 0), "a Java VM for " + options);
    }

    @Test
    void theJavaVmRefusesWhatIsNotUnderstood() throws IOException {
        assertTrue(needsJavaVm(jailed("--no-such-option", "true"), 125), "a Java VM for a wrong option");
        assertTrue(needsJavaVm(Portjail.command("--help"), 0), "a Java VM for help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--user nobody --no-new-privs --close-fds",
                "--keep-caps",
                "--keep-caps --steer preload",
                "--keep-caps --steer rewrite --exclusive",
                "--keep-caps --place netns",
                "--keep-caps --place netcls --steer preload",
                "--keep-caps --log nflog:9 --on-violation drop --protocol tcp,udp"
            })
    void bothMakeTheSameJail(String options) {
        String show = "cat /run/portjail/" + NAME + "/*.json; nft list ruleset; cat /proc/self/limits;"
                + " grep -e Cap -e NoNew -e Sig -e Seccomp -e Groups /proc/self/status; env | sort; ls /proc/self/fd | wc -l";
        List<String> launch = jailed(options, "sh", "-c", show);
        Finished compiled = network.client().run(launch).expectSuccess();
        Finished interpreted = network.client()
                .run(Portjail.withProgram(withoutLibrary, launch))
                .expectSuccess();
        assertEquals(comparable(interpreted.output()), comparable(compiled.output()));
        assertEquals(comparable(interpreted.errors()), comparable(compiled.errors()));
        boolean root = !options.contains("--user");
        assertEquals(root, compiled.output().contains("\"" + NAME + "\""), "the state is compared");
        // Those of a network namespace stand outside of it.
        boolean seen = options.contains("--keep-caps") && !options.contains("netns");
        assertEquals(seen, compiled.output().contains("table inet portjail"), "rules are compared");
    }

    private static String comparable(String text) {
        String ours = text.replace(withoutLibrary.toString(), Portjail.home().toString());
        return NUMBERS.matcher(ours).replaceAll("#").replaceAll("(?m)(packets|bytes)\"?:? \\d+", "$1 #");
    }

    @Test
    void bothSayTheSameOfWhatIsWrong() {
        for (String options : List.of("--user nobody-has-this-name", "--firewall none --steer rewrite", "--dry-run")) {
            List<String> launch = jailed(options, "true");
            Finished compiled = network.client().run(launch);
            Finished interpreted = network.client().run(Portjail.withProgram(withoutLibrary, launch));
            assertEquals(interpreted.status(), compiled.status(), options);
            assertEquals(comparable(interpreted.output()), comparable(compiled.output()), options);
            assertEquals(comparable(interpreted.errors()), comparable(compiled.errors()), options);
        }
    }

    @Test
    void argumentsArriveAsTheyWereGiven() {
        String odd = "$'\\xff\\xfe \\u00e9 \\U1F600 \\n\\t\"'";
        String script = "\"$1\" --range 50000:50999 --name " + NAME + " -- printf '<%s>' " + odd + " '' | od -An -tx1";
        Finished run = network.client()
                .run("bash", "-c", script, "bash", Portjail.program().toString())
                .expectSuccess();
        assertEquals(
                "3cfffe20c3a920f09f9880200a09223e3c3e", run.output().replaceAll("\\s", ""), "bytes of the arguments");
    }

    /** One shell command each; $1 is the library. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm \"$1\"",
                ": > \"$1\"",
                "truncate -s 900000 \"$1\"",
                "echo >> \"$1\"",
                "dd if=/dev/urandom of=\"$1\" bs=4096 seek=30 count=90 conv=notrunc status=none",
                "cat /usr/bin/env > \"$1\"",
                "rm \"$1\"; mkdir \"$1\"",
                "rm \"$1\"; ln -s /nowhere \"$1\"",
                "rm \"$1\"; mkfifo \"$1\""
            })
    void aMissingOrBrokenOrForeignLibraryIsPassedOverInSilence(String damage) {
        Path home = Portjail.copyOfTheDistribution(directory);
        Commands.run(
                        "sh",
                        "-c",
                        damage,
                        "sh",
                        home.resolve(Portjail.COMPILED_LAUNCH).toString())
                .expectSuccess();
        Finished run = network.client()
                .run(Portjail.withProgram(home, jailed("", "sh", "-c", "echo launched; echo quiet >&2")))
                .expectSuccess();
        assertEquals("launched\n", run.output());
        assertEquals("quiet\n", run.errors(), "standard error after " + damage);
    }

    @Test
    void anotherVersionsLibraryIsNotUsed() throws IOException {
        Path home = Portjail.copyOfTheDistribution(directory);
        List<String> launch = Portjail.withProgram(home, jailed("", "true"));
        assertFalse(needsJavaVm(launch, 0), "a Java VM beside the library of these jars");
        Path jar;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve("lib"), "portjail-rules-*.jar")) {
            jar = files.iterator().next();
        }
        FileTime time = Files.getLastModifiedTime(jar);
        try (FileSystem content = FileSystems.newFileSystem(jar)) {
            Files.writeString(content.getPath("new"), "of another version");
        }
        Files.setLastModifiedTime(jar, time);
        assertTrue(needsJavaVm(launch, 0), "a Java VM beside the library of other jars");
    }
}
