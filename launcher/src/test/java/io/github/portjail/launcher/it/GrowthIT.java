// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Commands that look at all jails tell the same as {@code show} of each, and cost of the kernel what a jail costs, times their number. */
@EndToEnd
class GrowthIT {
    private static final String NAMES = "it-growth-";
    private static final String EMPTY = NAMES + "empty";
    private static final int JAILS = 50;
    private static final int FEW = 10;
    private static final int MANY = 40;
    private static final int PORTS = 16;
    private static final int AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern SHARED = Pattern.compile("chain (output_\\d+) ");

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private final List<Running> jails = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void endJails() throws InterruptedException {
        jails.forEach(Running::close);
        for (TestHost host : List.of(network.client(), network.server())) {
            Finished _ = host.run(Portjail.command("down", EMPTY));
        }
        assertTrue(HostLook.await(PATIENCE, () -> !anyIsLeft()), "the jails are taken down");
    }

    private static boolean anyIsLeft() {
        String[] names = Portjail.STATE.toFile().list();
        return names != null && List.of(names).stream().anyMatch(name -> name.startsWith(NAMES));
    }

    private void grow(int number) {
        List<Running> starting = new ArrayList<>();
        while (jails.size() < number) {
            starting.add(start(network.client(), jails.size()));
            if (starting.size() == AT_ONCE || jails.size() == number) {
                starting.forEach(jail -> jail.awaitOutput("up"));
                starting.clear();
            }
        }
    }

    private Running start(TestHost host, int jail) {
        int first = 20000 + PORTS * jail;
        PortRange range = new PortRange(first, first + PORTS - 1);
        List<String> program = List.of("sh", "-c", "echo up; exec cat");
        Running started = host.start(Portjail.alone(range, List.of("--name", NAMES + jail), program));
        jails.add(started);
        return started;
    }

    private static Map<String, JailReport> list() throws IOException {
        Map<String, JailReport> byName = new TreeMap<>();
        for (JailReport jail : JailReport.list(network.client())) {
            if (jail.name().startsWith(NAMES)) {
                byName.put(jail.name(), jail);
            }
        }
        return byName;
    }

    /** What each jail misses, by name; a jail that is whole is left out. */
    private static Map<String, List<?>> missing(Map<String, JailReport> jails) {
        Map<String, List<?>> missing = new TreeMap<>();
        jails.forEach((name, jail) -> {
            if (!jail.missing().isEmpty()) {
                missing.put(name, jail.missing());
            }
        });
        return missing;
    }

    private static void expectTheSameAsShow(Map<String, JailReport> listed) throws IOException {
        for (Map.Entry<String, JailReport> jail : listed.entrySet()) {
            JailReport shown = JailReport.show(network.client(), jail.getKey());
            assertEquals(shown.fields(), jail.getValue().fields(), "what list and show tell of " + jail.getKey());
        }
    }

    @Test
    @Timeout(600)
    void listAndRepairTellOfFiftyJailsWhatShowTellsOfEach() throws IOException {
        grow(JAILS);
        // Rules in another network namespace: one that a process leads to, and one that none does.
        start(network.server(), JAILS).awaitOutput("up");
        Finished _ = network.server()
                .run(Portjail.command("up", EMPTY, "--range", "30000:30015"))
                .expectSuccess();
        Finished _ = network.client()
                .run("nft", "flush", "chain", "inet", "portjail", "jail_" + NAMES + 7)
                .expectSuccess();
        Map<String, JailReport> listed = list();
        assertEquals(JAILS + 2, listed.size(), "jails in the list: " + listed.keySet());
        Map<String, List<?>> missing = missing(listed);
        assertEquals(List.of(NAMES + 7, EMPTY), List.copyOf(missing.keySet()), "jails that are not whole: " + missing);
        expectTheSameAsShow(listed);
        expectToBeRepaired(missing);
        assertEquals(List.of(EMPTY), List.copyOf(missing(list()).keySet()), "jails that are not whole afterwards");
    }

    private static void expectToBeRepaired(Map<String, List<?>> missing) throws IOException {
        for (Object each : JSON.std.listOfFrom(
                Object.class,
                network.client()
                        .run(Portjail.command("repair", "--all", "--dry-run", "--json"))
                        .output())) {
            Map<?, ?> report = each instanceof Map<?, ?> map ? map : Map.of();
            String name = String.valueOf(report.get("name"));
            boolean broken = missing.containsKey(name);
            assertEquals(!broken, report.get("whole"), "whether " + name + " is whole: " + report);
            if (name.equals(NAMES + 7)) {
                assertEquals(missing.get(name), report.get("missing"), "what repair and show miss of " + name);
            }
        }
        String said = network.client().run(Portjail.command("repair", "--all")).output();
        assertTrue(said.contains(NAMES + 7 + ": put back rules of nftables"), "what repair says: " + said);
        assertTrue(said.contains(NAMES + 8 + ": whole\n"), "what repair says: " + said);
    }

    @Test
    void whatAllJailsShareIsMissedByEachAndPutBackOnce() throws IOException {
        grow(FEW);
        Matcher shared = SHARED.matcher(network.client().ruleset());
        assertTrue(shared.find(), "the ruleset has the chain that all jails share");
        Finished _ = network.client()
                .run("nft", "flush", "chain", "inet", "portjail", shared.group(1))
                .expectSuccess();
        Map<String, JailReport> listed = list();
        assertEquals(FEW, missing(listed).size(), "jails that are not whole: " + listed);
        expectTheSameAsShow(listed);
        List<String> said = network.client()
                .run(Portjail.command("repair", "--all"))
                .expectSuccess()
                .outputLines();
        List<String> repaired =
                said.stream().filter(line -> line.contains("put back ")).toList();
        assertEquals(1, repaired.size(), "jails that put it back: " + said);
        assertEquals(Map.of(), missing(list()), "what is missing afterwards");
    }

    @Test
    void ofManyJailsGcSweepsTheDeadOneAlone() throws IOException, InterruptedException {
        grow(FEW);
        Finished _ = network.client()
                .run(Portjail.command("up", EMPTY, "--range", "30000:30015"))
                .expectSuccess();
        String dead = NAMES + 3;
        assertTrue(HostLook.await(PATIENCE, GrowthIT::onlyWait), "reapers have done with sweeping others, and wait");
        for (long reaper : Reapers.of(dead)) {
            Commands.run("kill", "-KILL", Long.toString(reaper)).expectSuccess();
        }
        jails.get(3).closeInput();
        Finished ended = jails.get(3).finish(PATIENCE);
        assertEquals(0, ended.status(), "the program ends by itself");
        assertTrue(Files.exists(Portjail.STATE.resolve(dead)), "nobody has taken the jail down");
        assertTrue(HostLook.await(() -> Reapers.of(dead).isEmpty()), "its reaper is gone");
        String swept =
                network.client().run(Portjail.command("gc")).expectSuccess().output();
        assertTrue(swept.lines().toList().contains("swept " + dead), "what gc says: " + swept);
        Map<String, JailReport> listed = list();
        assertFalse(listed.containsKey(dead), "the dead jail is gone");
        assertEquals(FEW, listed.size(), "the others are there: " + listed.keySet());
        assertEquals(Map.of(), missing(listed), "what they miss");
    }

    /** A reaper sweeps dead jails once, in a process of its own, before it waits. */
    private static boolean onlyWait() {
        for (int jail = 0; jail < FEW; jail++) {
            if (!Reapers.isWatching(NAMES + jail) || Reapers.of(NAMES + jail).size() != 1) {
                return false;
            }
        }
        return true;
    }

    @Test
    @Timeout(600)
    void theKernelIsAskedNoMoreOfEachWhenThereAreMore() throws IOException {
        Needs.program("strace");
        List<List<String>> looks = List.of(List.of("list", "--json"), List.of("repair", "--all", "--dry-run"));
        grow(FEW);
        List<Integer> few = new ArrayList<>();
        for (List<String> look : looks) {
            few.add(messages(look));
        }
        grow(MANY);
        for (int i = 0; i < looks.size(); i++) {
            int many = messages(looks.get(i));
            assertTrue(
                    many <= MANY / FEW * few.get(i),
                    String.join(" ", looks.get(i)) + " exchanges " + few.get(i)
                            + " messages with the kernel when there are " + FEW + " jails, and " + many
                            + " when there are " + MANY);
        }
    }

    /** How many messages a command, and what it starts, sent by netlink and got. */
    private int messages(List<String> words) throws IOException {
        Path log = directory.resolve("trace");
        List<String> strace =
                List.of("strace", "-f", "-qq", "-e", "trace=sendto,sendmsg,recvfrom,recvmsg", "-o", log.toString());
        Finished _ = network.client()
                .run(Commands.concat(strace, Portjail.command(words.toArray(new String[0]))))
                .expectSuccess();
        return SystemCallTrace.parse(Files.readAllLines(log)).calls().size();
    }
}
