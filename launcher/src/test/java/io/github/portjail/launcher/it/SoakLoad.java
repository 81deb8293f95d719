// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What the jails of a soak do, and who looks at them. What portjail refuses while faults strike, it refuses in one line. */
final class SoakLoad {
    /** How the name of the jail of {@code portjail up} ends. */
    static final String LASTING = "lasting";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLED_BY_SIGNAL = 128 + 9;
    private static final int LONGEST_LAUNCH_MS = 150;

    /** Those whose first packets the guard judges, too: nothing leaves while rules are missing. A namespace has its ports of its own kernel. */
    private static final List<List<String>> MODES = List.of(
            List.of("--place", "cgroup"),
            List.of("--place", "netcls"),
            List.of("--place", "netns"),
            List.of("--place", "owner", "--user", "nobody"),
            List.of("--firewall", "iptables-nft"),
            List.of("--firewall", "none"),
            List.of("--steer", "bpf,preload"));

    private final Soak soak;
    private final TestHost host;
    private final SoakFigures figures;

    SoakLoad(Soak soak, TestHost host, SoakFigures figures) {
        this.soak = soak;
        this.host = host;
        this.figures = figures;
    }

    /** In a namespace nothing is behind the rules, so that nobody there tries ports outside. */
    Object connect(Running client, boolean guarded) {
        while (soak.goesOn()) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                // Where rules are missing a connect out of a namespace takes two seconds to fail.
                String[] words = client.ask((guarded ? "row 20 " : "row 3 ") + server + " " + REPORT)
                        .split(" ", -1);
                assertTrue(words[0].equals("connected"), () -> "an answer of the client: " + String.join(" ", words));
                figures.connected.addAndGet(Long.parseLong(words[1]));
                figures.failed.addAndGet(Long.parseLong(words[3]));
                for (String way : List.of("udp ", "sendto ")) {
                    if (client.ask(way + server + " " + UDP).startsWith("ok ")) {
                        figures.datagrams.incrementAndGet();
                    }
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
    Object launch() throws InterruptedException {
        Random random = new Random(1);
        for (int number = 0; soak.goesOn(); number++) {
            List<String> mode = MODES.get(random.nextInt(MODES.size()));
            List<String> options = Commands.concat(
                    mode, List.of("--log", "none", "--name", Soak.NAMES + SoakFaults.SHORT + number % 1000));
            List<String> row = ClientProgram.client("row", 5, random.nextBoolean() ? SERVER_4 : SERVER_6, REPORT);
            Finished run = run(random, Portjail.jailed(Soak.range(options), options, row));
            if (succeeded(run)) {
                figures.jails.incrementAndGet();
            }
        }
        return "done";
    }

    /** Jails that last: made, entered, taken down, with whoever does so killed at times. */
    Object last() throws InterruptedException {
        Random random = new Random(3);
        String name = Soak.NAMES + LASTING;
        while (soak.goesOn()) {
            List<String> mode = MODES.get(random.nextInt(5));
            List<String> up = Portjail.command(
                    "up", name, "--range", Soak.range(mode).toString().replace('-', ':'), "--shared", "--log", "none");
            if (succeeded(run(random, Commands.concat(up, mode)))) {
                figures.lasting.incrementAndGet();
            }
            for (int i = 0; i < 2; i++) {
                List<String> enter = Portjail.command("enter", name, "--");
                if (succeeded(run(random, Commands.concat(enter, ClientProgram.client("row", 5, SERVER_4, REPORT))))) {
                    figures.entered.incrementAndGet();
                }
            }
            boolean _ = succeeded(run(random, Portjail.command("down", name, "--kill", "--grace", "0")));
            takeDown(name);
        }
        return "done";
    }

    /** Whatever became of it, it goes: by down, by its reaper, or by gc where its cgroup was removed. */
    private void takeDown(String name) throws InterruptedException {
        boolean gone = HostLook.await(PATIENCE, () -> {
            if (Files.exists(Portjail.STATE.resolve(name))) {
                Finished _ = host.run(Portjail.command("down", name, "--kill", "--grace", "0"));
                host.run(Portjail.command("gc")).expectSuccess();
            }
            return !Files.exists(Portjail.STATE.resolve(name));
        });
        assertTrue(gone, "a lasting jail can be taken down");
    }

    /** Runs a command, or kills it at some instant. */
    private Finished run(Random random, List<String> command) throws InterruptedException {
        try (Running running = host.start(command)) {
            if (random.nextInt(4) == 0) {
                Thread.sleep(random.nextInt(LONGEST_LAUNCH_MS));
                running.signal("KILL");
                figures.killedLaunchers.incrementAndGet();
            }
            return running.finish(PATIENCE);
        }
    }

    private boolean succeeded(Finished run) {
        if (run.status() == 0 || run.status() == KILLED_BY_SIGNAL) {
            return run.status() == 0;
        }
        figures.refusal(Portjail.expectRefusal(run));
        return false;
    }

    /** Who sweeps, lists, and reads logs beside all that. */
    Object look() throws InterruptedException {
        Random random = new Random(4);
        List<String> looks = List.of(
                "gc",
                "list --json",
                "show " + Soak.NAMES + "netns --json",
                "audit --source kmsg --json",
                "repair --here");
        while (soak.goesOn()) {
            Finished look = host.run(
                    Portjail.command(looks.get(random.nextInt(looks.size())).split(" ")));
            assertTrue(
                    look.status() == 0 || look.status() == 3 || look.status() == 125,
                    () -> "a status that is documented: " + look);
            if (look.status() == 125) {
                figures.refusal(look.command() + ": " + look.errors().strip());
            }
            figures.reads.incrementAndGet();
            Thread.sleep(1000 + random.nextInt(1000));
        }
        return "done";
    }
}
