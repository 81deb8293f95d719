// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.audit.KernelLogClock;
import io.github.portjail.launcher.audit.who.LiveJails;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process behind what the kernel logged is found, though it is gone when it is asked for: each deed is done by a child that
 * ends before its PID is printed.
 */
@EndToEnd
class CulpritIT {
    private static final String NAME = "it-culprit";
    private static final String OTHER = "it-culprit-2";

    /** Each line is the name of a deed, where to, and a source port; the answer is the PID of whoever did it. */
    private static final String DEEDS = """
            import array, ctypes, os, socket, sys
            DATAGRAM = socket.SOCK_DGRAM
            def made(server, kind=socket.SOCK_STREAM):
                s = socket.socket(socket.AF_INET6 if ':' in server else socket.AF_INET, kind)
                s.settimeout(2)
                return s
            def attempt(deed, *arguments):
                try:
                    deed(*arguments)
                except OSError:
                    pass
            def by_child(deed):
                pid = os.fork()
                if not pid:
                    try:
                        deed()
                    finally:
                        os._exit(0)
                os.waitpid(pid, 0)
                return pid
            def connect(kind, bound, name=None, uid=None):
                def deed(server, port):
                    def work():
                        if name: ctypes.CDLL(None).prctl(15, name, 0, 0, 0)
                        if uid: os.setuid(uid)
                        s = made(server, kind)
                        if bound: s.bind(('', port))
                        attempt(s.connect, (server, 7))
                        if kind == DATAGRAM: attempt(s.send, b'x')
                    return by_child(work)
                return deed
            def send(bound):
                def deed(server, port):
                    def work():
                        s = made(server, DATAGRAM)
                        if bound: s.bind(('', port))
                        attempt(s.sendto, b'x', (server, 7))
                    return by_child(work)
                return deed
            def executed(server, port):
                s = made(server)
                s.bind(('', port))
                os.set_inheritable(s.fileno(), True)
                program = 'import socket, sys; socket.socket(fileno=int(sys.argv[1])).connect((sys.argv[2], 7))'
                null = os.open('/dev/null', os.O_WRONLY)
                return by_child(lambda: (os.dup2(null, 2),
                                         os.execvp('python3', ['python3', '-c', program, str(s.fileno()), server])))
            def passed(server, port):
                ours, theirs = socket.socketpair()
                pid = os.fork()
                if not pid:
                    _, fds, _, _ = socket.recv_fds(theirs, 1, 1)
                    attempt(socket.socket(fileno=fds[0]).connect, (server, 7))
                    os._exit(0)
                s = made(server)
                s.bind(('', port))
                socket.send_fds(ours, [b'x'], [s.fileno()])
                os.waitpid(pid, 0)
                return pid
            held = []
            def hold(server, port):
                s = made(server, DATAGRAM)
                s.connect((server, 7))
                attempt(s.send, b'x')
                held.append(s)
                return os.getpid()
            deeds = {
                'tcp': connect(socket.SOCK_STREAM, True), 'udp': connect(DATAGRAM, True), 'sendto': send(True),
                'kernel-tcp': connect(socket.SOCK_STREAM, False), 'kernel-sendto': send(False), 'hold': hold,
                'executed': executed, 'passed': passed,
                'named': connect(socket.SOCK_STREAM, True, name=bytes([101, 27, 91, 51, 49, 109, 255, 10, 44, 34, 39, 60])),
                'nobody': connect(socket.SOCK_STREAM, True, uid=65534),
            }
            for line in sys.stdin:
                deed, server, port = line.split()
                print(deeds[deed](server, int(port)), flush=True)
            """;

    private static final Pattern LINE =
            Pattern.compile("(\\d+);.*SRC=(\\S+) DST=(\\S+) .*PROTO=(\\S+) SPT=(\\d+) DPT=(\\d+).*", Pattern.DOTALL);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private final LiveJails jails = new LiveJails();

    private static Running jailed(TestHost host, String name, String... options) {
        Needs.program("python3");
        List<String> all = new ArrayList<>(List.of("--name", name));
        all.addAll(List.of(options));
        return host.start(Portjail.jailed(Portjail.RANGE, all, List.of("python3", "-c", DEEDS)));
    }

    /** Has something done, and returns what the kernel logged of it. */
    private static Violation logged(KernelLog log, String jail, Running program, String deed, int port)
            throws IOException, InterruptedException {
        program.ask(deed);
        List<String> lines = log.stamped("portjail " + jail + ": ").stream()
                .filter(line -> port == 0 || line.contains("SPT=" + port + " "))
                .toList();
        assertTrue(!lines.isEmpty(), "'" + deed + "' is logged");
        return violation(jail, lines.getLast());
    }

    private static Violation violation(String jail, String line) throws IOException {
        Matcher fields = LINE.matcher(line);
        assertTrue(fields.matches(), line);
        return new Violation(
                new KernelLogClock().at(Long.parseLong(fields.group(1))),
                jail,
                TransportProtocol.parse(fields.group(4).toLowerCase(java.util.Locale.ROOT))
                        .getFirst(),
                new Endpoint(InetAddress.ofLiteral(fields.group(2)), Integer.parseInt(fields.group(5))),
                new Endpoint(InetAddress.ofLiteral(fields.group(3)), Integer.parseInt(fields.group(6))),
                "",
                "",
                Violation.UNKNOWN_ID,
                Violation.UNKNOWN_ID,
                null);
    }

    private static int lastPid(Running program) {
        return Integer.parseInt(program.output().soFar().lines().toList().getLast());
    }

    private void expect(Violation violation, Running program, String command, long uid, PortOrigin origin) {
        Culprit found = jails.find(violation);
        assertNotNull(found, () -> "somebody is behind " + violation + "; " + jails.blindness());
        // The jail is in no unit of systemd's; of a process that is gone nothing else is known.
        assertEquals(new Culprit(lastPid(program), command, uid, found.unit(), origin), found, violation.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void whoeverBoundThePortIsFound(String server) throws Exception {
        try (KernelLog log = KernelLog.open();
                Running program = jailed(network.client(), NAME)) {
            for (String deed : List.of("tcp", "udp", "sendto")) {
                Violation violation = logged(log, NAME, program, deed + " " + server + " 40001", 40001);
                expect(violation, program, "python3", 0, PortOrigin.EXPLICIT_BIND);
            }
        }
    }

    @Test
    void eachOfSeveralThatUseTheSamePortOneAfterTheOtherIsFoundAfterwards() throws Exception {
        try (KernelLog log = KernelLog.open();
                Running program = jailed(network.client(), NAME)) {
            List<Violation> violations = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                // Two within 20 ms are not told apart.
                Thread.sleep(100);
                violations.add(logged(log, NAME, program, "tcp " + SERVER_4 + " 40002", 40002));
            }
            List<Integer> pids =
                    program.output().soFar().lines().map(Integer::valueOf).toList();
            List<@Nullable Integer> found = new ArrayList<>();
            for (Violation violation : violations) {
                Culprit culprit = jails.find(violation);
                found.add(culprit == null ? null : culprit.pid());
            }
            assertEquals(pids, found, "each line has its own process");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"executed", "passed"})
    void whoeverConnectsASocketThatAnotherBoundIsFoundAsItsHeir(String deed) throws Exception {
        try (KernelLog log = KernelLog.open();
                Running program = jailed(network.client(), NAME)) {
            Violation violation = logged(log, NAME, program, deed + " " + SERVER_4 + " 40003", 40003);
            expect(violation, program, "python3", 0, PortOrigin.INHERITED);
        }
    }

    @Test
    void aProgramsNameIsKeptByteByByteAndItsUserIsNamed() throws Exception {
        try (KernelLog log = KernelLog.open();
                Running program = jailed(network.client(), NAME)) {
            Violation named = logged(log, NAME, program, "named " + SERVER_4 + " 40004", 40004);
            expect(named, program, "e\u001b[31m\udcff\n,\"'<", 0, PortOrigin.EXPLICIT_BIND);
            Violation nobody = logged(log, NAME, program, "nobody " + SERVER_4 + " 40005", 40005);
            expect(nobody, program, "python3", 65534, PortOrigin.EXPLICIT_BIND);
        }
    }

    @Test
    void whereNothingIsSteeredThoseWhosePortTheKernelChoseAreFound() throws Exception {
        network.client()
                .run("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 49999")
                .expectSuccess();
        try (KernelLog log = KernelLog.open();
                Running program = jailed(network.client(), NAME, "--steer", "none")) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                for (String deed : List.of("kernel-tcp", "kernel-sendto")) {
                    Violation violation = logged(log, NAME, program, deed + " " + server + " 0", 0);
                    expect(violation, program, "python3", 0, PortOrigin.EPHEMERAL);
                }
            }
            Violation held = logged(log, NAME, program, "hold " + SERVER_4 + " 0", 0);
            expect(held, program, "python3", 0, PortOrigin.UNKNOWN);
        } finally {
            network.client()
                    .run("sysctl", "-qw", "net.ipv4.ip_local_port_range=32768 60999")
                    .expectSuccess();
        }
    }

    @Test
    void jailsWithTheSamePortsInDifferentNamespacesAreNotMixedUp() throws Exception {
        try (KernelLog log = KernelLog.open();
                Running one = jailed(network.client(), NAME);
                Running two = jailed(network.server(), OTHER)) {
            Violation first = logged(log, NAME, one, "tcp " + SERVER_4 + " 40006", 40006);
            Violation second = logged(log, OTHER, two, "tcp " + CLIENT_4 + " 40006", 40006);
            expect(first, one, "python3", 0, PortOrigin.EXPLICIT_BIND);
            expect(second, two, "python3", 0, PortOrigin.EXPLICIT_BIND);
        }
    }

    @Test
    void whenTheJailIsGoneNobodyIsNamed() throws Exception {
        Violation violation;
        try (KernelLog log = KernelLog.open();
                Running program = jailed(network.client(), NAME)) {
            violation = logged(log, NAME, program, "tcp " + SERVER_4 + " 40007", 40007);
            expect(violation, program, "python3", 0, PortOrigin.EXPLICIT_BIND);
        }
        Path state = Portjail.STATE.resolve(NAME);
        for (int i = 0; i < 100 && Files.exists(state); i++) {
            Thread.sleep(50);
        }
        assertNull(new LiveJails().find(violation), "the jail is gone");
        try (Running next = jailed(network.client(), NAME)) {
            next.ask("tcp " + SERVER_4 + " 50123");
            assertNull(new LiveJails().find(violation), "another jail of that name knows nothing of it");
        }
    }

    @Test
    void nobodyIsNamedForAPortThatNobodyUsed() throws Exception {
        try (KernelLog log = KernelLog.open();
                Running program = jailed(network.client(), NAME)) {
            Violation seen = logged(log, NAME, program, "tcp " + SERVER_4 + " 40008", 40008);
            Violation unseen = new Violation(
                    seen.time(),
                    NAME,
                    TransportProtocol.TCP,
                    new Endpoint(seen.source().address(), 40009),
                    new Endpoint(seen.destination().address(), REPORT),
                    "",
                    "",
                    Violation.UNKNOWN_ID,
                    Violation.UNKNOWN_ID,
                    null);
            assertNull(jails.find(unseen), "a single program in the jail is not therefore the one");
        }
    }
}
