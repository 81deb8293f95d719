// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Under ip-netns(8) the cgroup2 hierarchy is mounted nowhere, for it mounts another /sys; elsewhere it may be mounted for
 * reading only. A jail is a jail there too.
 */
@EndToEnd
class NoCgroupMountIT {
    private static final String NAME = "it-unmounted";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static List<String> ipNetnsExec(List<String> command) {
        return Commands.concat(List.of("ip", "netns", "exec", network.client().name()), command);
    }

    private static List<String> jailed(List<String> program) {
        return ipNetnsExec(Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), program));
    }

    @Test
    void thereIsNoCgroupHierarchyUnderIpNetnsExec() {
        Finished mounts = Commands.run(ipNetnsExec(List.of("cat", "/proc/self/mountinfo")))
                .expectSuccess();
        assertTrue(
                mounts.outputLines().stream().noneMatch(line -> line.contains(" - cgroup2 ")),
                "these tests are about a place without a mounted cgroup2: " + mounts.output());
    }

    @Test
    void connectionsComeFromTheRange() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = Running.start(jailed(ClientProgram.client()))) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                assertEquals("connected 500 failed 0", client.ask("row 500 " + server + " " + REPORT));
                client.expectAnswer("udp " + server + " " + UDP, "ok ", "a datagram is answered");
            }
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1002);
    }

    @Test
    void violationsAreRefusedEvenAfterAFlush() throws Exception {
        try (Running client = Running.start(jailed(ClientProgram.client()))) {
            String ask = "tcp " + SERVER_4 + " " + REPORT + " from 40000";
            client.expectAnswer(ask, "failed connect ECONNREFUSED", "nftables refuses");
            assertEquals(
                    1, JailReport.show(network.client(), NAME).rejected(), "packets that 'show' says were rejected");
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            client.expectAnswer(ask, "failed connect", "the guard drops");
        }
        network.reporter().seen().expectCount(0);
    }

    @Test
    void theProgramInheritsTheSameAsWithoutPortjail() {
        List<String> dump = List.of(NativePrograms.stateDump());
        List<String> without = TransparencyIT.facts(
                Commands.run(ipNetnsExec(dump)).expectSuccess().output());
        List<String> jailed = TransparencyIT.facts(Commands.run(ipNetnsExec(TransparencyIT.unconfined(dump)))
                .expectSuccess()
                .output());
        TransparencyIT.expectSameFacts(ofAnyMountNamespace(without), ofAnyMountNamespace(jailed));
    }

    /** Each ip-netns(8) makes a mount namespace of its own. */
    private static List<String> ofAnyMountNamespace(List<String> facts) {
        return facts.stream()
                .filter(fact -> !fact.startsWith("/proc/self/mountinfo: ") && !fact.startsWith("/proc/self/ns/mnt "))
                .toList();
    }

    @Test
    void aReadOnlyMountIsNoHindranceEither() {
        String script = "for point in $(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \\([^ ]*\\) .* - cgroup2 .*/\\1/p'"
                + " /proc/self/mountinfo); do mount -o remount,bind,ro \"$point\" || exit 99; done; exec \"$@\"";
        List<String> command = Portjail.jailed(ClientProgram.client("row", 100, SERVER_4, REPORT));
        List<String> unshared = Commands.concat(List.of("unshare", "--mount", "sh", "-c", script, "sh"), command);
        assertEquals(
                "connected 100 failed 0",
                network.client().run(unshared).expectSuccess().answer());
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(100);
    }

    @Test
    void listShowAndGcWorkThereToo() throws Exception {
        try (Running client = Running.start(jailed(ClientProgram.client()))) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            Finished list = Commands.run(ipNetnsExec(Portjail.command("list"))).expectSuccess();
            assertTrue(list.output().contains(NAME), "the list names the jail: " + list);
            Finished show =
                    Commands.run(ipNetnsExec(Portjail.command("show", NAME))).expectSuccess();
            assertTrue(show.output().contains(Long.toString(client.pid())), "show names the process: " + show);
            Commands.run(ipNetnsExec(Portjail.command("gc"))).expectSuccess();
            String refused = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "gc leaves alone what lives: " + refused);
        }
    }
}
