// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;

import io.github.portjail.launcher.it.Commands;
import io.github.portjail.launcher.it.Finished;
import io.github.portjail.launcher.it.Portjail;
import io.github.portjail.launcher.it.Running;
import io.github.portjail.launcher.it.TestHost;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Runs programs in one jail, some at a time, and finds out how each of them ended. */
final class ZooJail {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The exit status with which timeout(1) ends a command. */
    private static final String TIMED_OUT = "124";

    /** Before the jail: names are asked for at the zoo's server, and the environment is the same everywhere. */
    private static final String OUTSIDE = """
            mount --bind "$zoo/resolv.conf" /etc/resolv.conf && mount --bind "$zoo/nsswitch.conf" /etc/nsswitch.conf &&
            exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/nonexistent LANG=C \
            "$@"
            """;

    /** Inside: what is to be blocked without being told so only waits, so that many of them may wait at once, beside the others. */
    private static final String INSIDE = """
            cd "$1" || exit
            xargs -r -n 1 -P 99 sh -c 'timeout -k 1 4 sh $0 >$0.out 2>$0.err </dev/null; echo $? >$0.status' <waiting &
            xargs -r -n 1 -P 3 sh -c 'timeout -k 1 8 sh $0 >$0.out 2>$0.err </dev/null; echo $? >$0.status' <prompt
            wait
            """;

    private final TestHost host;
    private final ZooFiles files;
    private final Mode mode;
    private final PortRange range;

    ZooJail(TestHost host, ZooFiles files, Mode mode, PortRange range) {
        this.host = host;
        this.files = files;
        this.mode = mode;
        this.range = range;
    }

    /** Returns the command that runs a program in a jail of that mode. */
    List<String> command(List<String> program) {
        List<String> outside =
                List.of("env", "zoo=" + files.at(""), "unshare", "--mount", "sh", "-c", OUTSIDE, "portjail");
        return Commands.concat(outside, Portjail.jailed(range, mode.options(), program));
    }

    /**
     * Runs each of them once, at the port of its attempt; returns what they told, by {@link Cell.Errand#id}.
     */
    Map<String, Cell.Told> run(List<Cell.Errand> errands, int attempt) throws IOException {
        Path results = files.at("results");
        Files.createDirectory(results);
        Files.setPosixFilePermissions(results, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Cell.Errand errand : errands) {
            Files.writeString(results.resolve(errand.id()), script(errand, attempt, results));
        }
        Predicate<Cell.Errand> waits =
                errand -> errand.expected() == Outcome.BLOCKED && !mode.tellsAtOnce(errand.program());
        list(results.resolve("prompt"), errands, waits.negate());
        list(results.resolve("waiting"), errands, waits);
        try (Running jail = host.start(command(List.of("sh", "-c", INSIDE, "sh", results.toString())))) {
            Finished ended = jail.finish(PATIENCE);
            Map<String, Cell.Told> told = new TreeMap<>();
            for (Cell.Errand errand : errands) {
                told.put(errand.id(), told(errand, results.resolve(errand.id()).toString(), ended));
            }
            return told;
        } finally {
            Commands.run("rm", "-rf", "--", results.toString()).expectSuccess();
        }
    }

    private static void list(Path file, List<Cell.Errand> errands, Predicate<Cell.Errand> wanted) throws IOException {
        Files.write(file, errands.stream().filter(wanted).map(Cell.Errand::id).toList());
    }

    private String script(Cell.Errand errand, int attempt, Path results) {
        String address = errand.family() == 4 ? SERVER_4 : SERVER_6;
        return "zoo=" + files.at("") + "\nown=" + results.resolve(errand.id()) + "\naddress=" + address + "\nhost="
                + (errand.family() == 4 ? address : "[" + address + "]") + "\nport="
                + errand.program().port(attempt) + "\n" + errand.program().script() + "\n";
    }

    private Cell.Told told(Cell.Errand errand, String stem, Finished jail) throws IOException {
        Path ended = Path.of(stem + ".status");
        if (!Files.exists(ended)) {
            throw new AssertionError("the jail ended before it ran all programs: " + jail);
        }
        String status = Files.readString(ended).strip();
        String output = Files.readString(Path.of(stem + ".out"));
        String text = output + Files.readString(Path.of(stem + ".err")) + "(status " + status + ")";
        return new Cell.Told(
                status.equals("0") && !output.isBlank(),
                mode.tellsAtOnce(errand.program()) && status.equals(TIMED_OUT),
                text);
    }
}
