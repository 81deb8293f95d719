// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The load and the faults of {@link SoakOnDemand}: each jail that stays has a thread, and so have those that come and go, and the faults. */
final class Soak implements AutoCloseable {
    private static final PortRange MASQUERADED = new PortRange(22000, 22999);
    private static final List<String> PLACES = List.of("cgroup", "netcls", "netns");
    private static final List<Disturbance> DISTURBANCES = List.of(
            Disturbance.NFT_FLUSH,
            Disturbance.NFT_NEW_RULESET,
            Disturbance.RULES_OF_CHAINS_DELETED,
            Disturbance.FIREWALLD_RELOAD);
    private static final String COUNTERS = """
            table inet soak {
              counter opened { }
              counter outside { }
              chain input {
                type filter hook input priority -300; policy accept;
                iifname wire0 tcp flags & (syn | ack) == syn counter name opened
                iifname wire0 meta l4proto { tcp, udp } th sport != { 50000-50999, 22000-22999 } counter name outside
              }
            }
            """;

    private final TestNetwork network;
    private final SoakFigures figures;
    private final Watching watch;
    private final List<Running> clients = new ArrayList<>();
    private long end;

    private Soak(TestNetwork network, SoakFigures figures, Watching watch) {
        this.network = network;
        this.figures = figures;
        this.watch = watch;
    }

    static Soak start(TestNetwork network, SoakFigures figures) {
        network.server().run(List.of("nft", "-f", "-"), COUNTERS).expectSuccess();
        Soak soak = new Soak(network, figures, Watching.start(network.client(), "--check", "5"));
        for (String place : PLACES) {
            PortRange range = place.equals("netns") ? MASQUERADED : Portjail.RANGE;
            List<String> options = List.of("--name", name(place), "--place", place, "--log", "none");
            soak.clients.add(network.client().start(Portjail.jailed(range, options, ClientProgram.client())));
        }
        return soak;
    }

    private static String name(String place) {
        return "it-soak-" + place;
    }

    void run(int seconds) throws Exception {
        end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Callable<Object>> work = new ArrayList<>();
        for (int i = 0; i < PLACES.size(); i++) {
            Running client = clients.get(i);
            boolean guarded = !PLACES.get(i).equals("netns");
            work.add(() -> connect(client, guarded));
        }
        work.add(this::launch);
        work.add(this::disturb);
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<Future<Object>> running = new ArrayList<>();
            work.forEach(one -> running.add(threads.submit(one)));
            for (Future<Object> one : running) {
                Object _ = one.get();
            }
        }
        for (String place : PLACES) {
            watch.awaitWhole(name(place));
        }
        figures.memoryAfter.set(memory());
        String said = watch.running().output().soFar();
        figures.repairs.set(
                said.lines().filter(line -> line.contains(": put back ")).count());
        figures.arrived.set(counter("opened"));
        figures.outside.set(counter("outside"));
    }

    private boolean goesOn() {
        return System.nanoTime() < end;
    }

    /** In a namespace nothing is behind the rules, so that nobody there tries ports outside. */
    private Object connect(Running client, boolean guarded) {
        while (goesOn()) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                // Where rules are missing a connect out of a namespace takes two seconds to fail.
                String[] words = client.ask((guarded ? "row 20 " : "row 3 ") + server + " " + REPORT)
                        .split(" ", -1);
                assertTrue(words[0].equals("connected"), () -> "an answer of the client: " + String.join(" ", words));
                figures.connected.addAndGet(Long.parseLong(words[1]));
                figures.failed.addAndGet(Long.parseLong(words[3]));
                if (client.ask("udp " + server + " " + UDP).startsWith("ok ")) {
                    figures.datagrams.incrementAndGet();
                }
                if (guarded) {
                    boolean passed = client.ask("tcp " + server + " " + REPORT + " from 40000")
                            .startsWith("ok ");
                    (passed ? figures.passed : figures.refused).incrementAndGet();
                }
            }
        }
        return "done";
    }

    /** Jails that come and go; of some the launcher is killed at whatever it is about. */
    private Object launch() throws InterruptedException {
        Random random = new Random(1);
        while (goesOn()) {
            String place = PLACES.get(random.nextInt(PLACES.size()));
            PortRange range = place.equals("netns") ? MASQUERADED : Portjail.RANGE;
            List<String> options = List.of("--place", place, "--log", "none");
            List<String> command = Portjail.jailed(range, options, ClientProgram.client("row", 5, SERVER_4, REPORT));
            try (Running launcher = network.client().start(command)) {
                if (random.nextInt(4) == 0) {
                    Thread.sleep(random.nextInt(150));
                    launcher.signal("KILL");
                    figures.killedLaunchers.incrementAndGet();
                } else if (launcher.finish().status() == 0) {
                    figures.jails.incrementAndGet();
                }
            }
        }
        return "done";
    }

    private Object disturb() throws Exception {
        Random random = new Random(2);
        while (goesOn()) {
            Thread.sleep(1000 + random.nextInt(1000));
            if (random.nextInt(4) == 0) {
                killAReaper(name(PLACES.get(random.nextInt(PLACES.size()))));
            } else {
                DISTURBANCES.get(random.nextInt(DISTURBANCES.size())).strike(network.client(), "nft");
                figures.flushes.incrementAndGet();
            }
            if (figures.memoryBefore.get() == 0 && figures.flushes.get() > 3) {
                figures.memoryBefore.set(memory());
            }
        }
        return "done";
    }

    private void killAReaper(String name) {
        for (long pid : reapers(name)) {
            if (Commands.run("kill", "-KILL", Long.toString(pid)).status() == 0) {
                figures.killedReapers.incrementAndGet();
            }
        }
    }

    private static List<Long> reapers(String name) {
        String find =
                "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -q \"^portjail-reaper watch .*/"
                        + name + " $\" && echo ${p#/proc/}; done; true";
        return Commands.run("sh", "-c", find).outputLines().stream()
                .map(Long::valueOf)
                .toList();
    }

    /** Of the watcher, and of one reaper of each jail that stays. */
    private long memory() throws IOException {
        long kibibytes = Watching.kibibytes(watch.running().pid());
        for (String place : PLACES) {
            for (long pid : reapers(name(place))) {
                kibibytes += Watching.kibibytes(pid);
            }
        }
        return kibibytes;
    }

    private long counter(String name) {
        String output = network.server()
                .run("nft", "list", "counter", "inet", "soak", name)
                .expectSuccess()
                .output();
        String packets = output.substring(output.indexOf("packets ") + "packets ".length());
        return Long.parseLong(packets.substring(0, packets.indexOf(' ')));
    }

    /** Ends the jails, and sweeps what killed launchers left. */
    @Override
    public void close() {
        clients.forEach(Running::close);
        watch.close();
        network.client().run(Portjail.command("gc")).expectSuccess();
        Disturbance.clear(network.client());
        network.server().run("nft", "delete", "table", "inet", "soak").expectSuccess();
    }
}
