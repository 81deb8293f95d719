// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import io.github.portjail.launcher.it.KernelChains;
import io.github.portjail.launcher.it.PacketCapture;
import io.github.portjail.launcher.it.TestNetwork;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A network of the zoo's, with the servers that its programs speak to and the files that they need. */
final class ZooHouse implements AutoCloseable {
    private final TestNetwork network;
    private final ZooFiles files;
    private final ZooServers servers;

    private ZooHouse(TestNetwork network, ZooFiles files, ZooServers servers) {
        this.network = network;
        this.files = files;
        this.servers = servers;
    }

    static ZooHouse open(TestNetwork network) throws IOException {
        KernelChains.use(network.client());
        // A bind(0) that BPF steers can meet what another mode left in TIME_WAIT: docs/ARCHITECTURE.md.
        network.client().run("sysctl", "-q", "net.ipv4.tcp_max_tw_buckets=0").expectSuccess();
        ZooFiles files = ZooFiles.create();
        try {
            return new ZooHouse(network, files, ZooServers.start(network.server(), files));
        } catch (RuntimeException | AssertionError e) {
            files.close();
            throw e;
        }
    }

    /** Returns what is not as the table says when each errand is run in that mode, a line each; empty if nothing is. */
    String differences(Mode mode, PortRange range, List<Cell.Errand> errands) throws Exception {
        List<Cell.Errand> left = errands;
        List<Cell> different = new ArrayList<>();
        for (int attempt = mode.firstAttempt(); attempt < Program.ATTEMPTS && !left.isEmpty(); attempt++) {
            List<Cell> cells = run(mode, range, left, attempt);
            different.removeIf(Cell::mayBeChance);
            different.addAll(cells.stream().filter(cell -> !cell.isAsExpected()).toList());
            // The kernel's own pick hits the range once in 28 times: it has to do so at five destinations at least to
            // count.
            left = cells.stream().filter(Cell::mayBeChance).map(Cell::errand).toList();
        }
        return String.join("\n", different.stream().map(Cell::toString).toList());
    }

    /** Runs each errand once, at the port of its attempt. */
    List<Cell> run(Mode mode, PortRange range, List<Cell.Errand> errands, int attempt) throws Exception {
        ZooJail jail = new ZooJail(network.client(), files, mode, range);
        try (PacketCapture capture = PacketCapture.start(network.server())) {
            Map<String, Cell.Told> told = jail.run(
                    errands.stream()
                            .filter(errand -> !errand.program().equals(Programs.NGINX))
                            .toList(),
                    attempt);
            for (Cell.Errand errand : errands) {
                if (errand.program().equals(Programs.NGINX)) {
                    told.put(errand.id(), NginxUnderLoad.run(network.client(), files, jail, mode, errand, attempt));
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

    @Override
    public void close() {
        servers.close();
        files.close();
    }
}
