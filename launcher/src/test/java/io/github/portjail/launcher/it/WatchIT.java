// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code portjail watch} has put back by itself what others take away, and costs nothing while nobody does. */
@EndToEnd
class WatchIT {
    private static final String NAME = "it-watch";
    private static final String OUTSIDE = "tcp " + SERVER_4 + " " + REPORT + " from 40000";
    private static final PortRange MASQUERADED = new PortRange(22000, 22999);
    private static final long MOST_KIBIBYTES = 1024;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @AfterEach
    void clear() {
        Disturbance.clear(network.client());
    }

    static Stream<Arguments> disturbedJails() {
        return Stream.of(
                Arguments.of("nft", "cgroup", Disturbance.NFT_FLUSH),
                Arguments.of("nft", "cgroup", Disturbance.NFT_NEW_RULESET),
                Arguments.of("nft", "cgroup", Disturbance.RULES_OF_CHAINS_DELETED),
                Arguments.of("nft", "cgroup", Disturbance.ELEMENTS_DELETED),
                Arguments.of("nft", "netns", Disturbance.NFT_FLUSH),
                Arguments.of("iptables-nft", "cgroup", Disturbance.NFT_FLUSH),
                Arguments.of("iptables-nft", "cgroup", Disturbance.FIREWALLD_RELOAD),
                Arguments.of("iptables-nft", "cgroup", Disturbance.DOCKER_RESTART),
                Arguments.of("iptables-legacy", "cgroup", Disturbance.IPTABLES_RESTORE),
                Arguments.of("iptables-legacy", "cgroup", Disturbance.DOCKER_RESTART));
    }

    private static Running jailedClient(String... options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME));
        all.addAll(List.of(options));
        PortRange range = all.contains("netns") ? MASQUERADED : Portjail.RANGE;
        return network.client().start(Portjail.jailed(range, all, ClientProgram.client()));
    }

    @ParameterizedTest
    @MethodSource("disturbedJails")
    void whatIsTakenAwayIsPutBackWithoutAnybodysDoing(String firewall, String place, Disturbance disturbance)
            throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Watching watch = Watching.start(network.client(), "--check", "0", "--poll", "1");
                Running client = jailedClient("--firewall", firewall, "--place", place)) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            disturbance.strike(network.client(), firewall);
            watch.awaitWhole(NAME);
            watch.running().awaitOutput(NAME + ": put back rules of ");
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "connects from the range go on");
            String refused = client.ask(OUTSIDE);
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "the rules hold again: " + refused);
            capture.expectNoPacketOutside(place.equals("netns") ? MASQUERADED : Portjail.RANGE);
        }
    }

    @Test
    void whatWasTakenAwayBeforeItBeganIsPutBackToo() throws Exception {
        try (Running client = jailedClient()) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            Disturbance.NFT_FLUSH.strike(network.client(), "nft");
            try (Watching watch = Watching.start(network.client(), "--check", "0")) {
                watch.awaitWhole(NAME);
            }
        }
    }

    @Test
    void quietItSaysOnlyWhatWasPutBack() throws Exception {
        try (Running client = jailedClient()) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            Disturbance.NFT_FLUSH.strike(network.client(), "nft");
            try (Running watch = network.client().start(Portjail.command("watch", "--quiet", "--check", "0"))) {
                watch.awaitOutput(NAME + ": put back rules of ");
                String said = watch.output().soFar();
                assertTrue(said.startsWith(NAME + ": put back "), "all that it said: " + said);
            }
        }
    }

    @Test
    void whatHasNoEventIsFoundByTheCheck() throws Exception {
        try (Watching watch = Watching.start(network.client(), "--check", "1");
                Running client = jailedClient()) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            AttachedPrograms.detach(NAME, AttachedPrograms.EGRESS);
            watch.awaitWhole(NAME);
            watch.running().awaitOutput(NAME + ": put back the BPF guard (1 thing)");
        }
    }

    @Test
    void itIsSmallAndSleepsWhileOthersLaunchJails() throws Exception {
        try (Watching watch = Watching.start(network.client(), "--check", "0");
                Running client = jailedClient()) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            String said = watch.running().output().soFar();
            for (int i = 0; i < 5; i++) {
                network.client()
                        .run(Portjail.jailed(Portjail.RANGE, List.of("--name", "it-other"), List.of("true")))
                        .expectSuccess();
            }
            long pid = watch.running().pid();
            Thread.sleep(500);
            long ticks = Watching.ticks(pid);
            Thread.sleep(1000);
            assertTrue(Watching.ticks(pid) - ticks <= 1, "it does not run while nothing happens");
            long kibibytes = Watching.kibibytes(pid);
            assertTrue(kibibytes <= MOST_KIBIBYTES, "memory of its own: " + kibibytes + " KiB");
            assertEquals(said, watch.running().output().soFar(), "nothing was repaired");
        }
    }

    @Test
    void whoTakesThemAwayAgainAndAgainIsMetLessAndLessOftenAndTheGuardHolds() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Watching watch = Watching.start(network.client(), "--check", "0");
                Running client = jailedClient()) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            for (int i = 0; i < 12 && !watch.running().output().soFar().contains("again and again"); i++) {
                Disturbance.NFT_FLUSH.strike(network.client(), "nft");
                watch.awaitWhole(NAME);
            }
            watch.running().awaitOutput("the next repair is in 1 s at the earliest");
            Disturbance.NFT_FLUSH.strike(network.client(), "nft");
            assertTrue(client.ask(OUTSIDE).startsWith("failed "), "it is held meanwhile");
            watch.awaitWhole(NAME);
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
    }

    @Test
    void whatIsNoNumberOfSecondsIsRefused() {
        String line = Portjail.expectRefusal(network.client().run(Portjail.command("watch", "--poll", "0")));
        assertEquals("portjail: --poll: '0' is no number of seconds: give 1-86400", line);
    }
}
