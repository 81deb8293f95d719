// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.it.TracedLaunch.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whichever system call fails once, the program runs in its jail or not at all, the user reads one line, and nothing stays.
 *
 * <p>One call of each kind is tried in each mode; {@code -Dportjail.faults=each} tries every call once, with the errors in turn; {@code all}
 * tries every call with every error, in an order by chance that is always the same, for at most {@code -Dportjail.faults.seconds=N} in
 * each mode; {@code -Dportjail.faults=3/20} the third of twenty parts of them.
 */
@EndToEnd
class FaultInjectionIT {
    private static final String NAME = "it-fault";
    private static final String WHICH = System.getProperty("portjail.faults", "");
    private static final Duration LIMIT = Duration.ofSeconds(Long.getLong("portjail.faults.seconds", 3600));
    private static final String WORDS =
            "tcp " + SERVER_4 + " " + REPORT + "\ntcp " + SERVER_4 + " " + REPORT + " from 40000\n";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory;

    private final List<String> problems = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private int tried;
    private int reached;
    private int executed;
    private int swept;

    @BeforeAll
    static void useEveryChain() {
        Needs.program("strace");
        KernelChains.use(network.client());
    }

    @ParameterizedTest
    @EnumSource(JailMode.class)
    @Timeout(3600)
    void whicheverCallOfTheLauncherFails(JailMode mode) throws IOException, InterruptedException {
        failEach(Target.LAUNCHER, mode);
    }

    @ParameterizedTest
    @EnumSource(JailMode.class)
    @Timeout(3600)
    void whicheverCallOfTheReaperFails(JailMode mode) throws IOException, InterruptedException {
        failEach(Target.REAPER, mode);
    }

    private void failEach(Target target, JailMode mode) throws IOException, InterruptedException {
        TracedLaunch launch = new TracedLaunch(target, network.client(), WORDS, directory);
        List<String> command = mode.jailed(NAME, ClientProgram.client());
        HostLook before = HostLook.take(network.client(), NAME);
        Finished normal = launch.run(command, List.of());
        expectInJail(normal, "nothing");
        assertEquals(List.of(), before.awaitSame(), "what a normal run leaves");
        List<SystemCallTrace.Call> acting = target.acting(launch.trace());
        List<InjectedFault> faults = chosen(acting, mode);
        long end = System.nanoTime() + LIMIT.toNanos();
        for (InjectedFault fault : faults) {
            if (System.nanoTime() > end) {
                break;
            }
            tried++;
            int wrong = problems.size();
            Finished run = launch.run(command, fault.options());
            if (target.isMet(launch.trace())) {
                reached++;
                judge(target, fault, run);
            }
            expectUndone(target, before, fault, run);
            if (problems.size() > wrong) {
                // What stays is told once, and not for each fault after this one.
                results.addAll(problems.subList(wrong, problems.size()));
                before = HostLook.take(network.client(), NAME);
            }
        }
        report(target, mode, acting, faults);
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE);
        assertEquals(List.of(), problems, "what was wrong after one call failed");
        // Not every launch makes as many calls as the one in which they were counted.
        assertTrue(reached * 2 >= tried, reached + " of " + tried + " faults were met");
    }

    private static List<InjectedFault> chosen(List<SystemCallTrace.Call> acting, JailMode mode) {
        if (WHICH.isEmpty()) {
            return InjectedFault.ofEachKind(acting, mode.ordinal());
        }
        if (WHICH.equals("each")) {
            return InjectedFault.ofEachCall(acting);
        }
        int slash = WHICH.indexOf('/');
        int part = slash < 0 ? 1 : Integer.parseInt(WHICH.substring(0, slash));
        int parts = slash < 0 ? 1 : Integer.parseInt(WHICH.substring(slash + 1));
        return InjectedFault.all(acting).stream()
                .filter(fault -> fault.isIn(part, parts))
                .toList();
    }

    private void judge(Target target, InjectedFault fault, Finished run) {
        results.add(fault + ": " + run.status() + " " + run.errors().lines().toList());
        try {
            if (run.status() == 0) {
                executed++;
                expectInJail(run, fault.toString());
                return;
            }
            boolean ofExecution = target == Target.LAUNCHER && fault.call().equals("execve");
            String line = Portjail.expectOneLine(run, ofExecution && run.status() != 0 ? run.status() : 125);
            assertTrue(
                    !run.errors().contains("internal error") && !run.errors().contains("Exception"),
                    "the line is for users: " + line);
            assertEquals("", run.output(), "what the program printed, which was not to run");
        } catch (AssertionError e) {
            problems.add(fault + ": " + e.getMessage());
        }
    }

    private static void expectInJail(Finished run, String fault) {
        List<String> answers = run.expectSuccess().outputLines();
        assertEquals(2, answers.size(), "answers of the program after " + fault + ": " + run);
        assertTrue(answers.get(0).startsWith("ok "), "it connects from the range: " + run);
        assertTrue(answers.get(1).startsWith("failed "), "it does not connect from outside: " + run);
    }

    /** What the launcher began is undone at once; what a reaper could not do is done by {@code portjail gc}. */
    private void expectUndone(Target target, HostLook before, InjectedFault fault, Finished run)
            throws InterruptedException {
        if (!HostLook.await(() -> Reapers.of(NAME).isEmpty())) {
            problems.add(fault + ": the reaper does not end");
            Reapers.of(NAME).forEach(pid -> Commands.run("kill", "-KILL", Long.toString(pid)));
        }
        // The kernel removes a network namespace and its link a moment after its last process.
        Duration patience = target == Target.REAPER ? Duration.ofMillis(500) : Duration.ofSeconds(5);
        if (!before.awaitSame(patience).isEmpty()) {
            swept++;
            Finished gc = network.client().run(Portjail.command("gc"));
            List<String> left = before.awaitSame();
            results.add("    gc: " + gc.status() + " " + gc.output() + gc.errors());
            Finished _ = network.client().run("nft", "delete table inet portjail");
            if (gc.status() != 0 || !left.isEmpty() || target == Target.LAUNCHER) {
                problems.add(fault + ": after " + run + " gc was needed, said " + gc + " and left " + left);
            }
        }
    }

    private void report(Target target, JailMode mode, List<SystemCallTrace.Call> acting, List<InjectedFault> faults)
            throws IOException {
        String sum = target + " " + mode + ": " + InjectedFault.all(acting).size() / InjectedFault.ERRORS.size()
                + " calls of " + InjectedFault.kinds(acting) + " kinds; tried " + tried + " of " + faults.size()
                + " faults, " + reached + " met, " + executed
                + " executed, " + swept + " swept by gc, " + problems.size() + " wrong";
        results.add(sum);
        Path reports = Files.createDirectories(Path.of("target", "faults"));
        String part = WHICH.contains("/") ? "-" + WHICH.replace("/", "of") : "";
        Files.write(reports.resolve(target + "-" + mode + part + ".txt"), results);
    }
}
