// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.it.EndToEnd;
import io.github.portjail.launcher.it.KernelChains;
import io.github.portjail.launcher.it.Needs;
import io.github.portjail.launcher.it.PacketCapture;
import io.github.portjail.launcher.it.Portjail;
import io.github.portjail.launcher.it.TestNetwork;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static @Nullable ZooFiles files;
    private static @Nullable ZooServers servers;

    @BeforeAll
    static void openTheZoo() throws IOException {
        Programs.ALL.forEach(program -> Needs.program(program.needs()));
        Stream.of("dropbear", "dropbearkey", "ssh-keygen", "unshare", "xargs", "timeout")
                .forEach(Needs::program);
        Stream.of("/etc/resolv.conf", "/etc/nsswitch.conf")
                .forEach(file -> Needs.that(Files.exists(Path.of(file)), file));
        NginxUnderLoad.needs();
        KernelChains.use(network.client());
        // A bind(0) that BPF steers can meet what another mode left in TIME_WAIT: docs/ARCHITECTURE.md.
        network.client().run("sysctl", "-q", "net.ipv4.tcp_max_tw_buckets=0").expectSuccess();
        files = ZooFiles.create();
        servers = ZooServers.start(network.server(), files);
    }

    @AfterAll
    static void closeTheZoo() throws Exception {
        if (servers != null) {
            servers.close();
        }
        if (files != null) {
            files.close();
        }
    }

    static List<Mode> accepted() {
        return TABLE.accepted();
    }

    static List<Mode> refused() {
        return TABLE.refused();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void everyProgramDoesWhatTheTableSays(Mode mode) throws Exception {
        expectTheTable(mode, Portjail.RANGE, _ -> true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void soItDoesWithPortsThatTheKernelWouldNeverPick(Mode mode) throws Exception {
        expectTheTable(mode, UNUSUAL, ExpectedTable.Row::twoRanges);
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
        List<Cell> cells = run(mode.onlyAudited(), Portjail.RANGE, errands(mode, _ -> true), 0);
        List<Cell> unanswered =
                cells.stream().filter(cell -> !cell.told().answered()).toList();
        assertEquals(List.of(), unanswered, "programs that got no answer although everything passes");
        List<Cell> leaks =
                cells.stream().filter(cell -> cell.seen() == Outcome.LEAKS).toList();
        assertTrue(
                leaks.size() > cells.size() * 3 / 4,
                "of programs that are not steered most are seen to leak, but of " + cells + " only " + leaks);
    }

    private static void expectTheTable(Mode mode, PortRange range, Predicate<ExpectedTable.Row> wanted)
            throws Exception {
        Needs.that(!mode.needsNetCls() || hasNetCls(), "the cgroup v1 controller net_cls");
        List<Cell.Errand> errands = errands(mode, wanted);
        List<Cell> different = new ArrayList<>();
        for (int attempt = mode.firstAttempt(); attempt < Program.ATTEMPTS && !errands.isEmpty(); attempt++) {
            List<Cell> cells = run(mode, range, errands, attempt);
            different.removeIf(Cell::mayBeChance);
            different.addAll(cells.stream().filter(cell -> !cell.isAsExpected()).toList());
            // The kernel's own pick hits the range once in 28 times: it has to do so at five destinations at least to
            // count.
            errands = cells.stream().filter(Cell::mayBeChance).map(Cell::errand).toList();
        }
        assertEquals(
                "",
                String.join("\n", different.stream().map(Cell::toString).toList()),
                "cells that are not as " + ExpectedTable.FILE + " says, with " + mode + " and the ports " + range);
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

    private static List<Cell> run(Mode mode, PortRange range, List<Cell.Errand> errands, int attempt) throws Exception {
        ZooFiles there = Objects.requireNonNull(files, "the zoo is open");
        ZooJail jail = new ZooJail(network.client(), there, mode, range);
        try (PacketCapture capture = PacketCapture.start(network.server())) {
            Map<String, Cell.Told> told = jail.run(
                    errands.stream()
                            .filter(errand -> !errand.program().equals(Programs.NGINX))
                            .toList(),
                    attempt);
            for (Cell.Errand errand : errands) {
                if (errand.program().equals(Programs.NGINX)) {
                    told.put(errand.id(), NginxUnderLoad.run(network.client(), there, jail, mode, errand, attempt));
                }
            }
            Openings openings = Openings.parse(capture.openings());
            List<Cell> cells = new ArrayList<>();
            for (Cell.Errand errand : errands) {
                List<Integer> ports =
                        openings.sourcePorts(errand.family(), errand.program().port(attempt));
                cells.add(new Cell(errand, there(told, errand), ports, range));
            }
            if (cells.stream().noneMatch(cell -> cell.seen() == Outcome.LEAKS)) {
                capture.expectNoPacketOutside(range);
            }
            return cells;
        }
    }

    private static Cell.Told there(Map<String, Cell.Told> told, Cell.Errand errand) {
        return Objects.requireNonNull(told.get(errand.id()), "every program that was run told something");
    }

    private static boolean hasNetCls() throws IOException {
        try (Stream<String> controllers = Files.lines(Path.of("/proc/cgroups"))) {
            return controllers.anyMatch(line -> line.startsWith("net_cls\t"));
        }
    }
}
