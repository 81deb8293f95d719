// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.it.EndToEnd;
import io.github.portjail.launcher.it.Needs;
import io.github.portjail.launcher.it.Portjail;
import io.github.portjail.launcher.it.TestNetwork;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program in every mode does what {@code docs/programs.txt} says, counted at the far end of the wire. */
@EndToEnd
class ZooIT {
    /** Outside the host's ip_local_port_range, where the kernel picks no port by itself. */
    private static final PortRange UNUSUAL = new PortRange(20000, 20999);

    private static final ExpectedTable TABLE = ExpectedTable.read();

    /** The modes wait as much as they work: two at a time, in a network each, so that their rules do not meet. */
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @RegisterExtension
    static final TestNetwork secondNetwork = new TestNetwork("2");

    private static final List<ZooHouse> houses = new ArrayList<>();

    @BeforeAll
    static void openTheZoo() throws IOException {
        Programs.ALL.forEach(program -> Needs.program(program.needs()));
        Stream.of("dropbear", "dropbearkey", "ssh-keygen", "unshare", "xargs", "timeout")
                .forEach(Needs::program);
        Stream.of("/etc/resolv.conf", "/etc/nsswitch.conf")
                .forEach(file -> Needs.that(Files.exists(Path.of(file)), file));
        NginxUnderLoad.needs();
        for (TestNetwork each : List.of(network, secondNetwork)) {
            houses.add(ZooHouse.open(each));
        }
    }

    @AfterAll
    static void closeTheZoo() {
        houses.forEach(ZooHouse::close);
        houses.clear();
    }

    /** Modes that are tried at the same time: one for each house, at most. */
    record Modes(List<Mode> all) {
        @Override
        public String toString() {
            return String.join(", ", all.stream().map(Mode::toString).toList());
        }
    }

    /** Such as take alike long go together, and such as need what not every machine has. */
    static List<Modes> accepted() {
        List<Modes> together = new ArrayList<>();
        for (boolean netCls : new boolean[] {false, true}) {
            List<Mode> modes = TABLE.accepted().stream()
                    .filter(mode -> mode.needsNetCls() == netCls)
                    .sorted(Comparator.comparing((Mode mode) -> !isMain(mode)).thenComparing(Mode::firewall))
                    .toList();
            for (int i = 0; i < modes.size(); i += 2) {
                together.add(new Modes(modes.subList(i, Math.min(i + 2, modes.size()))));
            }
        }
        return together;
    }

    private static boolean isMain(Mode mode) {
        return TABLE.columns().stream().anyMatch(column -> column.main().equals(mode));
    }

    static List<Mode> refused() {
        return TABLE.refused();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void everyProgramDoesWhatTheTableSays(Modes modes) throws Exception {
        expectTheTable(modes, Portjail.RANGE, _ -> true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void soItDoesWithPortsThatTheKernelWouldNeverPick(Modes modes) throws Exception {
        expectTheTable(modes, UNUSUAL, ExpectedTable.Row::twoRanges);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatTheTableCallsRefusedIsRefused(Mode mode) {
        String line = Portjail.expectRefusal(
                network.client().run(Portjail.jailed(Portjail.RANGE, mode.options(), List.of("true"))));
        String reason = TABLE.refusal(mode).orElseThrow();
        assertTrue(line.contains(reason), mode + " is refused because it '" + reason + "', but it was: " + line);
    }

    /** That nothing leaks in the other tests says something only if a leak would be seen. */
    @Test
    void whatIsOnlyAuditedIsSeenToLeak() throws Exception {
        Mode mode = new Mode("cgroup", "none", "nft");
        List<Cell> cells = houses.getFirst().run(mode.onlyAudited(), Portjail.RANGE, errands(mode, _ -> true), 0);
        List<Cell> unanswered =
                cells.stream().filter(cell -> !cell.told().answered()).toList();
        assertEquals(List.of(), unanswered, "programs that got no answer although everything passes");
        List<Cell> leaks =
                cells.stream().filter(cell -> cell.seen() == Outcome.LEAKS).toList();
        assertTrue(
                leaks.size() > cells.size() * 3 / 4,
                "of programs that are not steered most are seen to leak, but of " + cells + " only " + leaks);
    }

    private static void expectTheTable(Modes modes, PortRange range, Predicate<ExpectedTable.Row> wanted)
            throws Exception {
        Needs.that(
                modes.all().stream().noneMatch(Mode::needsNetCls) || hasNetCls(), "the cgroup v1 controller net_cls");
        Map<Mode, Future<String>> differences = new LinkedHashMap<>();
        try (ExecutorService keepers = Executors.newFixedThreadPool(houses.size())) {
            for (int i = 0; i < modes.all().size(); i++) {
                Mode mode = modes.all().get(i);
                ZooHouse house = houses.get(i);
                differences.put(mode, keepers.submit(() -> house.differences(mode, range, errands(mode, wanted))));
            }
        }
        for (Map.Entry<Mode, Future<String>> each : differences.entrySet()) {
            assertEquals(
                    "",
                    each.getValue().get(),
                    "cells that are not as " + ExpectedTable.FILE + " says, with " + each.getKey() + " and the ports "
                            + range);
        }
    }

    private static List<Cell.Errand> errands(Mode mode, Predicate<ExpectedTable.Row> wanted) {
        List<Cell.Errand> errands = new ArrayList<>();
        for (ExpectedTable.Row row : TABLE.rows()) {
            Outcome expected = TABLE.expected(row, mode);
            if (wanted.test(row) && expected != Outcome.NOT_RUN) {
                Program program = Programs.named(row.program());
                program.families().forEach(family -> errands.add(new Cell.Errand(program, family, expected)));
            }
        }
        return errands;
    }

    private static boolean hasNetCls() throws IOException {
        try (Stream<String> controllers = Files.lines(Path.of("/proc/cgroups"))) {
            return controllers.anyMatch(line -> line.startsWith("net_cls\t"));
        }
    }
}
