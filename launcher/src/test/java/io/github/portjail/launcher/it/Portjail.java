// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The built program, and the commands that run it. */
public final class Portjail {
    /** The range that most tests jail their programs in. */
    public static final PortRange RANGE = new PortRange(50000, 50999);

    /** Where the program keeps its state. */
    static final Path STATE = Path.of("/run/portjail");

    /** Below the directory that holds {@code bin} and {@code lib}. */
    static final String COMPILED_LAUNCH = "lib/portjail-launch.so";

    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all");

    private Portjail() {}

    /** Returns the path of the program: system property {@code portjail.program}, or where the build puts it. */
    static Path program() {
        return Path.of(System.getProperty("portjail.program", "target/portjail/bin/portjail"))
                .toAbsolutePath();
    }

    /**
     * Returns the command that runs one of portjail's as nobody; if nobody can't reach the program where it is, then with
     * the program of a copy of the distribution.
     *
     * @param directory an empty directory that anybody may search
     */
    static List<String> asNobody(Path directory, List<String> command) {
        Path program = Path.of(command.getFirst());
        if (Commands.run(Commands.concat(NOBODY, List.of("test", "-x", program.toString())))
                        .status()
                != 0) {
            Path copy = copyOfTheDistribution(directory);
            return Commands.concat(NOBODY, withProgram(copy, command));
        }
        return Commands.concat(NOBODY, command);
    }

    /** Returns the directory that holds {@code bin} and {@code lib}. */
    static Path home() {
        Path binaries = program().getParent();
        Path home = binaries == null ? null : binaries.getParent();
        if (home == null) {
            throw new AssertionError("the program is in bin of its distribution: " + program());
        }
        return home;
    }

    /** Copies the distribution into a directory; returns the directory that holds {@code bin} and {@code lib}. */
    static Path copyOfTheDistribution(Path directory) {
        return copyOfTheDistribution(directory, "portjail copy");
    }

    /** Copies it into a directory of that name; one without a space is what the dynamic loader and the AOT cache want. */
    static Path copyOfTheDistribution(Path directory, String name) {
        Path copy = directory.resolve(name);
        Commands.run("cp", "-a", home().toString(), copy.toString()).expectSuccess();
        return copy;
    }

    /** Takes the compiled launch out of a copy of the distribution, whose launches then need the Java VM. */
    static void takeCompiledLaunch(Path copy) throws IOException {
        Files.delete(copy.resolve(COMPILED_LAUNCH));
    }

    /** Returns the same command, with the program of another distribution. */
    static List<String> withProgram(Path home, List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.set(0, home.resolve("bin/portjail").toString());
        return List.copyOf(words);
    }

    static List<String> command(String... arguments) {
        return Commands.concat(List.of(program().toString()), List.of(arguments));
    }

    /** Returns the command that runs a program in a jail of the usual range. */
    static List<String> jailed(String... program) {
        return jailed(List.of(program));
    }

    static List<String> jailed(List<String> program) {
        return jailed(RANGE, List.of(), program);
    }

    /**
     * Returns the command that runs a program in a jail of that range, with further options. The range is shared, so that tests
     * may have several jails with one range, and need not wait until the jail of the test before is taken down.
     */
    public static List<String> jailed(PortSet range, List<String> options, List<String> program) {
        return alone(range, Commands.concat(List.of("--shared"), options), program);
    }

    /** Returns the same for a jail that shares its range only if the options say so. */
    static List<String> alone(PortSet range, List<String> options, List<String> program) {
        List<String> words = new ArrayList<>(List.of(program().toString()));
        words.add("run");
        words.add("--range");
        words.add(range.toString().replace('-', ':'));
        words.addAll(options);
        words.add("--");
        words.addAll(program);
        return List.copyOf(words);
    }

    /** Fails the test unless portjail refused in its own name: status 125 and one line, and at most a hint after it. */
    public static String expectRefusal(Finished run) {
        return expectOneLine(run, 125);
    }

    /** Fails the test unless that is the status, and standard error has one line of portjail's, and at most a hint. */
    static String expectOneLine(Finished run, int status) {
        run.expect(status);
        List<String> lines = run.errors().lines().toList();
        assertTrue(
                !lines.isEmpty() && lines.getFirst().startsWith("portjail: "),
                "the first line on standard error starts with 'portjail: ' in " + run);
        List<String> hints = lines.stream()
                .skip(1)
                .filter(line -> !line.startsWith("Hint: "))
                .toList();
        assertEquals(List.of(), hints, "lines on standard error after the first, other than a hint, in " + run);
        return lines.getFirst();
    }
}
