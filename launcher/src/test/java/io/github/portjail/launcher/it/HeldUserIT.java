// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code portjail up --uid}: what a user runs already, wherever it is, and will run is held to the range. */
@EndToEnd
class HeldUserIT {
    private static final String NAME = "it-user";

    /** A user who has no entry, and runs nothing else on this machine. */
    private static final String USER = "64321";

    /** One that every user may execute: the first in PATH may be root's own. */
    private static final String PYTHON = "/usr/bin/python3";

    /** No port of it is ever the kernel's own choice. */
    private static final PortRange RANGE = new PortRange(20000, 20099);

    /** Answers each line with what a connection, or a datagram, to the server shows of its port. */
    private static final String PROGRAM = """
            import socket, sys
            for line in sys.stdin:
                kind = line.strip()
                try:
                    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM) as s:
                        s.settimeout(20)
                        if kind == 'udp':
                            s.sendto(b'port?', ('%s', %d))
                        else:
                            s.connect(('%s', %d))
                        print('port', s.recv(100).decode().strip(), flush=True)
                except OSError as failure:
                    print('failed', failure.errno, flush=True)
            """.formatted(SERVER_4, UDP, SERVER_4, REPORT);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @BeforeAll
    static void useTheKernelsChains() {
        Needs.that(Files.isExecutable(Path.of(PYTHON)), "python3 (Debian package python3)");
        KernelChains.use(network.client());
    }

    @AfterEach
    void takeDown() {
        Finished _ = network.client().run(Portjail.command("down", NAME, "--kill", "--grace", "0"));
    }

    private static List<String> as(String user) {
        return List.of(
                "setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--", PYTHON, "-u", "-c", PROGRAM);
    }

    private static Finished up(String... options) {
        List<String> up = Portjail.command("up", NAME, "--range", "20000:20099", "--uid", USER);
        return network.client().run(Commands.concat(up, List.of(options)));
    }

    private static void expectInside(Running program) {
        for (String kind : List.of("tcp", "udp")) {
            String answer = program.ask(kind);
            assertTrue(answer.startsWith("port "), kind + ": " + answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"nft", "iptables"})
    void whatAUserRunsAlreadyAndWillRunIsHeldUntilDown(String firewall) throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running running = network.client().start(as(USER))) {
            expectInside(running);
            assertEquals(0, inRange(), "before, its ports are the kernel's");
            String told = up("--firewall", firewall).expectSuccess().errors();
            assertEquals(1, told.lines().count(), told);
            assertTrue(
                    told.startsWith("portjail: sockets that user " + USER + " opened before keep their ports"), told);
            network.client().forgetConnections();
            network.reporter().forget();
            expectInside(running);
            try (Running later = network.client().start(as(USER));
                    Running other = network.client().start(as("64322"))) {
                expectInside(later);
                network.reporter().seen().expectOnlyFrom(RANGE).expectCount(4);
                network.reporter().forget();
                expectInside(other);
                assertEquals(0, inRange(), "another user is nobody's business");
            }
            network.client().run(Portjail.command("down", NAME)).expectSuccess();
            network.client().forgetConnections();
            network.reporter().forget();
            expectInside(running);
            assertEquals(0, inRange(), "after down, its ports are the kernel's again");
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    private static long inRange() {
        return network.reporter().seen().countFrom(RANGE);
    }

    @Test
    void withoutSteeringWhatLeavesFromOutsideIsRefused() {
        up("--steer", "none").expectSuccess();
        try (Running running = network.client().start(as(USER))) {
            assertEquals("failed 111", running.ask("tcp"), "ECONNREFUSED at once");
            assertEquals("failed 1", running.ask("udp"), "EPERM at once");
        }
        network.reporter().seen().expectCount(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--steer bpf | --uid cannot steer by BPF",
                "--steer preload | --uid cannot steer by a preloaded library",
                "--firewall none --steer none | --uid needs a firewall",
                "--place cgroup | --place does not go with --uid",
                "--pid 1 | --cgroup, --pid and --uid are ways to take in what runs",
            })
    void whatWouldNotHoldIsRefused(String options, String line) {
        String refused = Portjail.expectRefusal(up(options.split(" ", -1)));
        assertTrue(refused.startsWith("portjail: " + line), refused);
    }

    @Test
    void rootIsNoUserToHold() {
        List<String> up = Portjail.command("up", NAME, "--range", "20000:20099", "--uid", "root");
        String refused = Portjail.expectRefusal(network.client().run(up));
        assertTrue(refused.contains("--uid root would hold this host's own services"), refused);
    }
}
