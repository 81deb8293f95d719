// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** The load and the faults of {@link SoakIT}: each jail that stays has a thread, and so have those that come and go, those that look, and the faults. */
final class Soak implements AutoCloseable {
    /** How the names of all its jails begin. */
    static final String NAMES = "it-soak-";

    /** Masqueraded ports are nobody else's. */
    private static final PortRange MASQUERADED = new PortRange(22000, 22999);

    static final List<String> STAYING = List.of("cgroup", "netcls", "netns");

    private static final int NFLOG_GROUP = 4343;
    private static final int LOOKS_FOR_RULES = 200;
    private static final String COUNTERS = """
            table inet soak {
              counter opened { }
              set leaked { type inet_proto . inet_service . inet_service; flags dynamic; size 1000; }
              chain input {
                type filter hook input priority -300; policy accept;
                iifname wire0 tcp flags & (syn | ack) == syn counter name opened
                iifname wire0 meta l4proto { tcp, udp } th sport != { 50000-50999, 22000-22999 } add @leaked { meta l4proto . th sport . th dport }
              }
            }
            """;

    private final TestNetwork network;
    private final SoakFigures figures;
    private final Watching watch;
    private final Running audit;
    private final List<Running> clients = new ArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private long end;

    private Soak(TestNetwork network, SoakFigures figures, Watching watch, Running audit) {
        this.network = network;
        this.figures = figures;
        this.watch = watch;
        this.audit = audit;
    }

    static Soak start(TestNetwork network, SoakFigures figures) {
        network.server().run(List.of("nft", "-f", "-"), COUNTERS).expectSuccess();
        Watching watch = Watching.start(network.client(), "--check", "5");
        Running audit =
                network.client().start(Audits.signalled("--source", "nflog:" + NFLOG_GROUP, "--follow", "--json"));
        Soak soak = new Soak(network, figures, watch, audit);
        for (String place : STAYING) {
            List<String> options = List.of("--name", NAMES + place, "--place", place, "--log", "nflog:" + NFLOG_GROUP);
            soak.clients.add(network.client().start(Portjail.jailed(range(options), options, ClientProgram.client())));
        }
        return soak;
    }

    /** The ports of a jail with these options. */
    static PortRange range(List<String> options) {
        return options.contains("netns") ? MASQUERADED : Portjail.RANGE;
    }

    boolean goesOn() {
        return System.nanoTime() < end && !broken.get();
    }

    void run(int seconds) throws Exception {
        SoakState state = new SoakState(network.client(), watch);
        state.awaitWhole();
        state.note(figures);
        end = System.nanoTime() + seconds * 1_000_000_000L;
        SoakLoad load = new SoakLoad(this, network.client(), figures);
        SoakFaults faults = new SoakFaults(this, network.client(), figures);
        List<Callable<Object>> work = new ArrayList<>();
        for (int i = 0; i < STAYING.size(); i++) {
            Running client = clients.get(i);
            boolean guarded = !STAYING.get(i).equals("netns");
            work.add(() -> load.connect(client, guarded));
        }
        work.addAll(List.of(
                load::launch, load::last, load::look, faults::strike, faults::removeGroups, () -> weigh(state)));
        together(work);
        state.awaitWhole();
        network.client().run(Portjail.command("gc")).expectSuccess();
        state.awaitNoMoreThan(figures);
        figures.memoryAfter.set(state.memory());
        figures.auditAfter.set(Watching.kibibytes(audit.pid()));
        figures.audited.set(audit.output()
                .soFar()
                .lines()
                .filter(line -> line.contains(NAMES))
                .count());
        figures.repairs.set(watch.running()
                .output()
                .soFar()
                .lines()
                .filter(line -> line.contains(": put back "))
                .count());
        figures.arrived.set(opened());
    }

    private void together(List<Callable<Object>> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<Future<Object>> running = new ArrayList<>();
            for (Callable<Object> one : work) {
                running.add(threads.submit(() -> {
                    boolean done = false;
                    try {
                        Object result = one.call();
                        done = true;
                        return result;
                    } finally {
                        broken.compareAndSet(false, !done);
                    }
                }));
            }
            for (Future<Object> one : running) {
                Object _ = one.get();
            }
        }
    }

    /** What has to do with faults for the first time grows by that: weighed is what has seen each of them. */
    private Object weigh(SoakState state) throws Exception {
        while (goesOn() && figures.flushes.get() < 10) {
            Thread.sleep(100);
        }
        figures.memoryBefore.set(state.memory());
        figures.auditBefore.set(Watching.kibibytes(audit.pid()));
        return "done";
    }

    private long opened() {
        String output = network.server()
                .run("nft", "list", "counter", "inet", "soak", "opened")
                .expectSuccess()
                .output();
        String packets = output.substring(output.indexOf("packets ") + "packets ".length());
        return Long.parseLong(packets.substring(0, packets.indexOf(' ')));
    }

    /** Protocol, source and destination port of each kind of packet that came from outside the ranges. */
    private List<String> leaked() {
        return network
                .server()
                .run("nft", "list", "set", "inet", "soak", "leaked")
                .expectSuccess()
                .outputLines()
                .stream()
                .filter(line -> line.contains(" . ") && !line.contains("type "))
                .toList();
    }

    /** Ends the jails, and sweeps what killed launchers left; nothing of a jail is in the rules then, whoever flushed them. */
    @Override
    public void close() {
        figures.leaks(leaked());
        audit.close();
        clients.forEach(Running::close);
        Finished _ = network.client().run(Portjail.command("down", NAMES + SoakLoad.LASTING, "--kill", "--grace", "0"));
        network.client().run(Portjail.command("gc")).expectSuccess();
        for (int i = 0; i < LOOKS_FOR_RULES && !rulesOfJails().isEmpty(); i++) {
            network.client().run("sleep", "0.1").expectSuccess();
        }
        watch.close();
        List<String> left = rulesOfJails();
        Disturbance.clear(network.client());
        network.server().run("nft", "delete", "table", "inet", "soak").expectSuccess();
        assertEquals(List.of(), left, "rules of jails that are gone");
    }

    private List<String> rulesOfJails() {
        return network.client().run("nft", "list", "ruleset").expectSuccess().outputLines().stream()
                .filter(line -> line.contains("portjail") || line.contains(NAMES))
                .toList();
    }
}
