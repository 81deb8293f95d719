// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Services whose unit says {@code ExecStart=portjail …}, or that are wrapped, under a real systemd. */
@EndToEnd
@Timeout(300)
@ParameterizedClass(name = "{0}")
@EnumSource(DebianRelease.class)
class SystemdIT {
    private static final List<String> CONNECT =
            List.of("python3", "/test/connect.py", TestNetwork.SERVER_4, Integer.toString(PortReportingServer.REPORT));

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static SystemdMachine machine;

    private final DebianRelease release;

    SystemdIT(DebianRelease release) {
        this.release = release;
    }

    @BeforeParameterizedClassInvocation
    static void boot(DebianRelease release) throws IOException {
        machine = SystemdMachine.boot(release, network);
    }

    @AfterParameterizedClassInvocation
    static void shutDown() throws IOException {
        // Null where it did not boot.
        if (machine != null) {
            machine.close();
        }
    }

    /** Also after a test that failed, so that the next one has the machine to itself. */
    @AfterEach
    void stopEverything() {
        for (String service : machine.services()) {
            Finished _ = machine.run("systemctl", "stop", service);
        }
        // Of a service that was not wrapped any more when it stopped.
        Finished _ = machine.run("portjail", "gc");
        Finished _ = machine.run("systemctl", "stop", "portjail-jails.service");
    }

    /** Starts it and waits until it has tried everything once; its PID, as it says itself. */
    private static String start(String service) throws IOException {
        Files.deleteIfExists(machine.test().resolve(service + ".log"));
        machine.systemctl("start", service + ".service");
        return awaitUp(service, 1);
    }

    private static String awaitUp(String service, int times) {
        machine.await(service + " to be up", () -> count(service, "up") >= times);
        return machine.log(service).stream()
                .filter(line -> line.startsWith("pid "))
                .reduce((first, second) -> second)
                .orElseThrow()
                .substring("pid ".length());
    }

    private static long count(String service, String line) {
        return machine.log(service).stream().filter(line::equals).count();
    }

    /** What it opened so far arrived from inside, or was refused. */
    private static void expectJailed(String service, int times) {
        List<String> log = machine.log(service);
        assertEquals(times, log.stream().filter("outside ECONNREFUSED"::equals).count(), "refused in " + log);
        assertEquals(
                times, log.stream().filter(line -> line.startsWith("tcp port ")).count(), "TCP in " + log);
        assertEquals(
                times, log.stream().filter(line -> line.startsWith("udp port ")).count(), "UDP in " + log);
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2 * times);
    }

    private static void stop(String service) {
        machine.systemctl("stop", service + ".service");
        machine.await(
                "the jail of " + service + " to be taken down",
                () -> machine.leftovers().isEmpty());
        assertEquals("inactive", machine.property(service + ".service", "ActiveState"), "state after the stop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"simple", "exec", "notify", "forking", "forking-pidfile", "as-user", "ambient", "delegated"})
    void aServiceOfEachTypeIsJailedInItsOwnCgroupFromItsStartToItsStop(String service) throws IOException {
        String unit = service + ".service";
        String pid = start(service);
        assertEquals("active", machine.property(unit, "ActiveState"), "the service is up");
        assertEquals(pid, machine.property(unit, "MainPID"), "its main process is the program, and no launcher");
        assertEquals("/system.slice/" + unit, machine.property(unit, "ControlGroup"));
        List<String> cgroups = machine.run("cat", "/proc/" + pid + "/cgroup").outputLines();
        assertTrue(cgroups.contains("0::/system.slice/" + unit), "the program is where systemd put it: " + cgroups);
        assertEquals(
                List.of(pid),
                machine.run("cat", "/sys/fs/cgroup/system.slice/" + unit + "/cgroup.procs")
                        .outputLines(),
                "nothing of portjail's is in the unit");
        expectJailed(service, 1);

        machine.systemctl("reload", unit);
        machine.await(service + " to be reloaded", () -> count(service, "reloaded") == 1);
        assertEquals(pid, machine.property(unit, "MainPID"), "a reload keeps the process");
        expectJailed(service, 2);

        machine.systemctl("kill", "--kill-who=main", "--signal=KILL", unit);
        String second = awaitUp(service, 2);
        assertNotEquals(pid, second, "systemd started it again");
        expectJailed(service, 3);
        assertEquals(1, jails(), "jails after the crash");

        machine.systemctl("restart", unit);
        String third = awaitUp(service, 3);
        assertEquals(third, machine.property(unit, "MainPID"), "the main process after the restart");
        expectJailed(service, 4);
        assertEquals(1, jails(), "jails after the restart");
        stop(service);
    }

    private static long jails() {
        return machine.run("nft", "list", "chains", "inet").expectSuccess().outputLines().stream()
                .filter(line -> line.contains("chain jail_"))
                .count();
    }

    @Test
    void aCommandThatEndsTakesItsJailWithIt() throws IOException {
        String _ = start("oneshot");
        machine.await("the jail to be taken down", () -> machine.leftovers().isEmpty());
        expectJailed("oneshot", 1);
        assertEquals("success", machine.property("oneshot.service", "Result"));
    }

    @Test
    void aServiceIsActivatedByItsSocketAndServesIt() throws IOException {
        Files.deleteIfExists(machine.test().resolve("socket.log"));
        machine.systemctl("start", "socket.socket");
        try {
            String answer = network.server()
                    .run(
                            "python3",
                            "-c",
                            "import socket; print(socket.create_connection(('10.77.0.1', 8000), 20).recv(99).decode())")
                    .expectSuccess()
                    .answer();
            String pid = awaitUp("socket", 1);
            assertEquals("served by " + pid, answer, "the listening socket works");
            assertEquals(pid, machine.property("socket.service", "MainPID"));
            assertTrue(machine.log("socket").contains("names web"), "LISTEN_FDNAMES in " + machine.log("socket"));
            expectJailed("socket", 1);
        } finally {
            machine.systemctl("stop", "socket.socket");
            stop("socket");
        }
    }

    @Test
    void aServiceThatHangsIsEndedByItsWatchdogAndJailedAgain() throws IOException {
        String pid = start("watchdog");
        Files.createFile(machine.test().resolve("watchdog.hangs"));
        machine.await("systemd to start it again", () -> count("watchdog", "up") > 1);
        Files.delete(machine.test().resolve("watchdog.hangs"));
        machine.await(
                "it to run",
                () -> machine.property("watchdog.service", "ActiveState").equals("active"));
        assertNotEquals(pid, machine.property("watchdog.service", "MainPID"), "systemd started it again");
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE);
        stop("watchdog");
    }

    @Test
    void aLauncherThatFailsFailsTheServiceAndLeavesNothing() {
        // That portjail was executed is a success; what it was to execute is not there.
        machine.systemctl("start", "missing.service");
        machine.await(
                "the service to fail",
                () -> machine.property("missing.service", "ActiveState").equals("failed"));
        machine.await("the jail to be taken down", () -> machine.leftovers().isEmpty());
        assertEquals("127", machine.property("missing.service", "ExecMainStatus"), "portjail's status");
    }

    @Test
    void aUserWhoMadeTheJailByItsCapabilitiesKeepsNoneOfThem() throws IOException {
        String pid = start("ambient");
        List<String> status = machine.run("cat", "/proc/" + pid + "/status").expectSuccess().outputLines().stream()
                .map(String::strip)
                .toList();
        for (String line : List.of(
                "Uid:\t65534\t65534\t65534\t65534",
                "Gid:\t65534\t65534\t65534\t65534",
                "Groups:\t60 65534",
                "CapInh:\t0000000000000000",
                "CapPrm:\t0000000000000000",
                "CapEff:\t0000000000000000",
                "CapAmb:\t0000000000000000")) {
            assertTrue(status.contains(line), line + " in " + status);
        }
        String owners = machine.run("find", "/run/portjail", "!", "-user", "root", "-o", "!", "-group", "root")
                .expectSuccess()
                .output();
        assertEquals("", owners, "what of the jail's state is not root's");
        expectJailed("ambient", 1);
        stop("ambient");
    }

    @Test
    void aUserWithTooFewCapabilitiesIsToldWhatToWriteInstead() throws IOException {
        Files.deleteIfExists(machine.test().resolve("incapable.err"));
        Finished _ = machine.run("systemctl", "start", "incapable.service");
        machine.await(
                "the service to fail",
                () -> machine.property("incapable.service", "ActiveState").equals("failed"));
        assertEquals("125", machine.property("incapable.service", "ExecMainStatus"), "portjail's status");
        List<String> lines = Files.readAllLines(machine.test().resolve("incapable.err"));
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.getFirst().startsWith("portjail: cannot make a jail without root"), lines.toString());
        assertTrue(
                lines.getLast().startsWith("Hint: in incapable.service write ExecStart=+portjail --user USER")
                        && lines.getLast().contains("CAP_SETUID")
                        && lines.getLast().contains("portjail wrap incapable.service"),
                lines.toString());
        assertEquals(List.of(), machine.log("incapable"), "the command was not executed");
        assertEquals(List.of(), machine.leftovers(), "nothing is left");
    }

    @Test
    void aServiceIsWrappedWithoutAChangeToItsUnit() throws IOException {
        String wrap = machine.run("portjail", "wrap", "plain", "--range", "50000:50999", "--install")
                .expectSuccess()
                .output();
        assertTrue(wrap.contains("/etc/systemd/system/plain.service.d/50-portjail.conf"), wrap);
        String pid = start("plain");
        assertEquals(pid, machine.property("plain.service", "MainPID"), "the unit's own process");
        expectJailed("plain", 1);
        assertEquals(1, jails(), "jails");
        machine.systemctl("kill", "--kill-who=main", "--signal=KILL", "plain.service");
        assertNotEquals(pid, awaitUp("plain", 2), "systemd started it again");
        expectJailed("plain", 2);
        assertEquals(1, jails(), "jails after the crash");
        assertEquals("nobody", machine.property("plain.service", "User"), "the unit's own user");
        stop("plain");

        machine.run("portjail", "wrap", "plain", "--remove").expectSuccess();
        assertEquals("", machine.property("plain.service", "DropInPaths"), "drop-ins after --remove");
        network.reporter().forget();
        String _ = start("plain");
        assertEquals(0, jails(), "jails of a service that is not wrapped any more");
        assertEquals(3, network.reporter().seen().count(), "connections, of which none is refused");
        machine.systemctl("stop", "plain.service");
    }

    /** What it keeps comes in addition to the jail's own entry, and is there before the service's first command. */
    @Test
    void systemdKeepsTheCgroupOfAWrappedServiceInASetWhereItKnowsNftSet() throws IOException {
        machine.run("portjail", "wrap", "plain", "--range", "50000:50999", "--install")
                .expectSuccess();
        try {
            String dropIn = machine.run("systemctl", "cat", "plain.service")
                    .expectSuccess()
                    .output();
            assertEquals(release.hasNftSets(), dropIn.contains("\nNFTSet=cgroup:inet:portjail:unit_plain\n"), dropIn);
            if (release.hasNftSets()) {
                expectKeptInTheSet();
            }
        } finally {
            machine.run("portjail", "wrap", "plain", "--remove").expectSuccess();
        }
        Finished set = machine.run("nft", "list", "set", "inet", "portjail", "unit_plain");
        assertNotEquals(0, set.status(), "the set goes with the drop-in: " + set);
    }

    private static void expectKeptInTheSet() throws IOException {
        assertEquals(List.of(), inTheSet(), "cgroups in the set before the service starts");
        String _ = start("plain");
        assertEquals(List.of(cgroupId()), inTheSet(), "cgroups in the set while the service runs");
        expectJailed("plain", 1);

        // Had the jail's own entry been lost, the set would lead to the jail.
        machine.run("nft", "flush", "map", "inet", "portjail", "jails_" + level())
                .expectSuccess();
        machine.systemctl("reload", "plain.service");
        machine.await("the service to be reloaded", () -> count("plain", "reloaded") == 1);
        expectJailed("plain", 2);

        // Had somebody emptied the set, systemd would fill it again.
        machine.run("nft", "flush", "set", "inet", "portjail", "unit_plain").expectSuccess();
        assertEquals(List.of(), inTheSet(), "cgroups in the set that was emptied");
        machine.systemctl("daemon-reload");
        machine.await("systemd to fill the set again", () -> inTheSet().equals(List.of(cgroupId())));

        String before = cgroupId();
        machine.systemctl("restart", "plain.service");
        String _ = awaitUp("plain", 2);
        assertEquals(List.of(cgroupId()), inTheSet(), "cgroups in the set after a restart; it was " + before);
        expectJailed("plain", 3);

        stop("plain");
        machine.await("systemd to take the cgroup out", () -> inTheSet().isEmpty());
        List<String> said = machine.run("journalctl", "--boot", "--no-pager", "--output=cat").outputLines().stream()
                .filter(line -> line.contains("NFT set"))
                .toList();
        assertEquals(List.of(), said, "what systemd has to say of the set");
    }

    /** How deep the service's cgroup is, as the name of the chain tells that looks jails up there. */
    private static String level() {
        String chain = "chain output_";
        return machine.run("nft", "list", "chains", "inet").expectSuccess().outputLines().stream()
                .map(String::strip)
                .filter(line -> line.startsWith(chain))
                .map(line -> line.substring(chain.length(), line.indexOf(' ', chain.length())))
                .findFirst()
                .orElseThrow();
    }

    private static String cgroupId() {
        return machine.run("stat", "--format=%i", "/sys/fs/cgroup/system.slice/plain.service")
                .expectSuccess()
                .answer();
    }

    private static List<String> inTheSet() {
        return network.client()
                .run("python3", "src/test/systemd/set_elements.py", "unit_plain")
                .expectSuccess()
                .outputLines();
    }

    @Test
    void systemdIsTheReleasesOwn() {
        String version = machine.run("systemctl", "--version").expectSuccess().output();
        assertTrue(version.startsWith("systemd " + (release.hasNftSets() ? "257" : "252")), version);
    }

    @Test
    void commandsThatPrepareAWrappedServiceAreJailedToo() {
        machine.run("portjail", "wrap", "prepared", "--range", "50000:50999", "--install")
                .expectSuccess();
        try {
            machine.systemctl("start", "prepared.service");
            network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
            machine.await("the jail to be taken down", () -> machine.leftovers().isEmpty());
        } finally {
            machine.run("portjail", "wrap", "prepared", "--remove").expectSuccess();
        }
    }

    @Test
    void aWrappedServiceWhoseJailCannotBeMadeFails() {
        machine.run("portjail", "wrap", "plain", "--range", "50000:50999", "--install")
                .expectSuccess();
        List<String> holder = List.of("portjail", "up", "holder", "--range", "50500:50500", "--shared");
        machine.run(holder).expectSuccess();
        try {
            Finished start = machine.run("systemctl", "start", "plain.service");
            assertNotEquals(0, start.status(), "another jail has a port of the range: " + start);
            machine.await(
                    "systemd to give it up",
                    () -> machine.property("plain.service", "ActiveState").equals("failed"));
            assertEquals(0, network.reporter().seen().count(), "connections of a service that did not start");
            machine.systemctl("reset-failed", "plain.service");
        } finally {
            machine.run("portjail", "down", "holder").expectSuccess();
            machine.run("portjail", "wrap", "plain", "--remove").expectSuccess();
        }
        machine.await("the jail to be taken down", () -> machine.leftovers().isEmpty());
    }

    @Test
    void aWrappedServiceHoldsItsRangeAloneAsLongAsItRuns() throws IOException {
        machine.run("portjail", "wrap", "plain", "--range", "50000:50999", "--exclusive", "--install")
                .expectSuccess();
        try {
            String _ = start("plain");
            expectJailed("plain", 1);
            assertEquals("50000-50999", reserved(), "what the kernel hands out to nobody");
            Finished other = machine.run("systemctl", "start", "oneshot.service");
            assertNotEquals(0, other.status(), "a service with that range, too, does not start");
            assertEquals("125", machine.property("oneshot.service", "ExecMainStatus"), "portjail's status");
            machine.systemctl("reset-failed", "oneshot.service");
            machine.systemctl("restart", "plain.service");
            String _ = awaitUp("plain", 2);
            expectJailed("plain", 2);
            assertEquals("50000-50999", reserved(), "after the restart");
            stop("plain");
            assertEquals("", reserved(), "after the stop");
        } finally {
            machine.run("portjail", "wrap", "plain", "--remove").expectSuccess();
        }
    }

    private static String reserved() {
        return network.client()
                .run("sysctl", "-n", "net.ipv4.ip_local_reserved_ports")
                .expectSuccess()
                .answer();
    }

    @Test
    void whatKillModeLeavesRunningStaysJailedUntilItEnds() {
        String group = "/sys/fs/cgroup/system.slice/killmode-process.service/cgroup.procs";
        startSleepers("killmode-process", 1);
        machine.systemctl("stop", "killmode-process.service");
        assertEquals(1, jails(), "jails after the stop, which left a process");
        String inside = "echo $$ > " + group + " && exec " + String.join(" ", CONNECT);
        machine.run("sh", "-c", inside).expectSuccess();
        Finished outside = machine.run("sh", "-c", inside + " 40000");
        assertEquals("ECONNREFUSED\n", outside.errors(), "nobody connects from a port outside: " + outside);
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);

        startSleepers("killmode-process", 2);
        assertEquals(1, jails(), "jails after the next start beside that process");
        machine.systemctl("stop", "killmode-process.service");
        for (String child : machine.lines("killmode-process.children")) {
            machine.run("kill", child).expectSuccess();
        }
        machine.await("the jail to be taken down", () -> machine.leftovers().isEmpty());
    }

    @Test
    void aStopThatKillsEverythingTakesTheJailDown() {
        startSleepers("killmode-mixed", 1);
        machine.systemctl("stop", "killmode-mixed.service");
        machine.await("the jail to be taken down", () -> machine.leftovers().isEmpty());
        assertEquals(0, jails(), "jails after the stop");
    }

    private static void startSleepers(String service, int children) {
        machine.systemctl("start", service + ".service");
        machine.await(
                service + " to be up",
                () -> machine.lines(service + ".children").size() == children && jails() == 1);
    }

    @Test
    void aJailThatIsNoServicesIsMadeWhereSystemdDelegated() {
        List<String> jail = List.of("portjail", "--range", "50000:50999", "--name", "own", "--");
        for (int i = 0; i < 2; i++) {
            Finished run = machine.run(Commands.concat(jail, List.of("cat", "/proc/self/cgroup")))
                    .expectSuccess();
            assertTrue(
                    run.outputLines().contains("0::/system.slice/portjail-jails.service/portjail/own"),
                    "the command's cgroup: " + run);
            assertEquals("", run.errors(), "what portjail says");
        }
        assertEquals("yes", machine.property("portjail-jails.service", "Delegate"));
        assertEquals("active", machine.property("portjail-jails.service", "ActiveState"));
        machine.systemctl("daemon-reexec");
        machine.run(Commands.concat(jail, CONNECT)).expectSuccess();
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
        machine.await("the jail to be taken down", () -> machine.leftovers().isEmpty());
    }

    @Test
    void whatAServiceStartsCannotMakeAJailOfItsOwn() throws IOException {
        String _ = start("nesting");
        List<String> log = machine.log("nesting");
        assertTrue(
                log.stream().anyMatch(line -> line.startsWith("nested portjail: cannot ")),
                "portjail within a jailed service says so: " + log);
        stop("nesting");
    }
}
