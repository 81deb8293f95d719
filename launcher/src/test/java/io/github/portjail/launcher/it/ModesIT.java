// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.launcher.modes.Mode;
import io.github.portjail.launcher.modes.ModeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mode of docs/modes.txt does with every pattern what the table says, by IPv4 and IPv6. */
@EndToEnd
@Timeout(300)
class ModesIT {
    /** Within the ports that the kernel chooses among by itself. */
    private static final String USUAL = "50000:50999";

    /** Outside them. */
    private static final String ELSEWHERE = "20000:20999";

    private static final boolean MUST_WORK = "1".equals(System.getenv("PORTJAIL_MUST_WORK"));

    private static final List<TestHost> hosts = new ArrayList<>();
    private static String program = "";

    /** The modes wait more than they work: two at a time, on a host each, so that their rules do not meet. */
    @BeforeAll
    static void makeHosts(@TempDir Path directory) throws IOException {
        for (String ending : List.of("m1", "m2")) {
            TestHost host = TestHost.create(ending);
            hosts.add(host);
            KernelChains.use(host);
            host.run("ip", "address", "add", "10.78.0.1/32", "dev", "lo").expectSuccess();
            host.run("ip", "address", "add", "fd78::1/128", "dev", "lo", "nodad")
                    .expectSuccess();
            // A bind(0) that BPF steers can meet what another mode left in TIME_WAIT: docs/ARCHITECTURE.md.
            host.run("sysctl", "-q", "net.ipv4.ip_local_port_range=32768 60999", "net.ipv4.tcp_max_tw_buckets=0")
                    .expectSuccess();
        }
        // The program's path among the words of a command that nobody may run.
        List<String> words = Portjail.asNobody(ExitStatusIT.placeForAnybody(directory), Portjail.command());
        program = words.getLast();
    }

    @AfterAll
    static void removeHosts() {
        hosts.forEach(TestHost::close);
        hosts.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "netns", "netcls", "owner"})
    void everyModeDoesWhatTheTableSays(String place) throws Exception {
        List<Mode> modes = ModeTable.read().modes();
        expectNoDifference(
                modes.stream().filter(mode -> mode.place().equals(place)).toList(), USUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "netns", "netcls", "owner"})
    void everySteeringWorksWithARangeThatTheKernelDoesNotChooseFrom(String place) throws Exception {
        List<Mode> modes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Mode mode : ModeTable.read().modes()) {
            if (mode.place().equals(place) && seen.add(mode.steer())) {
                modes.add(mode);
            }
        }
        expectNoDifference(modes, ELSEWHERE);
    }

    /** What {@code iptables} stands for is one variant; this is the other one, in each way of steering. */
    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "netns", "netcls", "owner"})
    void theVariantOfIptablesThatIsNotTheUsualOneDoesTheSame(String place) throws Exception {
        boolean legacy =
                Commands.run("iptables", "--version").expectSuccess().output().contains("legacy");
        String other = legacy ? "iptables-nft" : "iptables-legacy";
        List<Mode> modes = ModeTable.read().modes().stream()
                .filter(mode -> mode.place().equals(place) && mode.firewall().equals("iptables"))
                .filter(mode ->
                        mode.onViolation().equals("reject") && !mode.steer().contains(","))
                .map(mode -> mode.with(other))
                .toList();
        expectNoDifference(modes, USUAL);
    }

    private static void expectNoDifference(List<Mode> modes, String range) throws Exception {
        Queue<Mode> queue = new ConcurrentLinkedQueue<>(modes);
        List<String> differences = new ArrayList<>();
        try (AutoCloseable _ = keepHierarchy(modes.getFirst().place());
                ExecutorService workers = Executors.newFixedThreadPool(hosts.size())) {
            List<Future<List<String>>> results = new ArrayList<>();
            for (TestHost host : hosts) {
                results.add(workers.submit(() -> work(host, queue, range)));
            }
            for (Future<List<String>> result : results) {
                differences.addAll(result.get());
            }
        }
        assertEquals(List.of(), differences, "what is not as docs/modes.txt says");
    }

    /** As long as one jail is in the net_cls hierarchy it need not be made anew for each, which takes seconds. */
    private static AutoCloseable keepHierarchy(String place) {
        if (!place.equals("netcls")) {
            return () -> {};
        }
        Running keeper = hosts.getFirst()
                .start(Portjail.jailed(
                        Portjail.RANGE, List.of("--place", "netcls"), List.of("sh", "-c", "echo in; cat")));
        keeper.awaitOutput("in");
        return keeper;
    }

    private static List<String> work(TestHost host, Queue<Mode> queue, String range) throws IOException {
        List<String> differences = new ArrayList<>();
        for (Mode mode = queue.poll(); mode != null; mode = queue.poll()) {
            compare(host, mode, range, differences);
        }
        return differences;
    }

    private static void compare(TestHost host, Mode mode, String range, List<String> differences) throws IOException {
        List<String> words = new ArrayList<>(List.of(program, "prove", "--json", "--range", range, "--log", "none"));
        // Others prove with the same range at the same time.
        words.add("--shared");
        words.addAll(mode.options());
        if (mode.place().equals("owner")) {
            words.addAll(List.of("--user", "nobody"));
        }
        host.forgetConnections();
        Finished run = host.run(words);
        if (run.output().isEmpty()) {
            differences.add(mode + ", " + range + ": no findings: " + run);
            return;
        }
        boolean leaks = false;
        for (Map<?, ?> trial : ProveIT.trials(run)) {
            String pattern = String.valueOf(trial.get("pattern"));
            String outcome = String.valueOf(trial.get("outcome"));
            leaks |= outcome.equals("LEAKS");
            boolean missing = outcome.equals("not available") && !MUST_WORK;
            if (!missing && !mode.allows(pattern, outcome, range.equals(USUAL))) {
                differences.add(mode + ", " + range + ": " + pattern + " by " + trial.get("family") + " is " + outcome
                        + " (" + trial.get("reason") + ") instead of " + mode.expected(pattern));
            }
        }
        if (run.status() != (leaks ? 1 : 0)) {
            differences.add(mode + ", " + range + ": exit status " + run.status() + (leaks ? " with leaks" : ""));
        }
    }
}
