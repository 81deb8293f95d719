// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_4;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_6;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who has spoken to a jailed UDP socket is answered, from whatever port; nobody else hears from a port outside. What must not arrive is
 * sent before what must: a peer that got both would hear it first.
 */
@EndToEnd
class AnswersIT {
    private static final int SERVICE = 8500;
    private static final int PEER = 9100;
    private static final int STRANGER = 9101;
    private static final String TRACKED = "/proc/sys/net/netfilter/nf_conntrack_count";

    /** As many peers as the set takes: 256 addresses, 256 ports. */
    private static final int OCTET = 256;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    private Path directory;

    private static Running jailed(String... options) {
        return network.client().start(Portjail.jailed(Portjail.RANGE, List.of(options), DatagramClient.command()));
    }

    /** A jailed server on its port outside. */
    private static Running server(String... options) {
        Running server = jailed(options);
        server.expectAnswer("bind " + CLIENT_4 + " " + SERVICE, "ok", "a port outside");
        return server;
    }

    private static void forget() {
        network.client()
                .run("nft", "flush", "set", "inet", "portjail", "heard_4")
                .expectSuccess();
    }

    private static Running peer(String address, int port) {
        Running peer = network.server().start(DatagramClient.command());
        peer.expectAnswer("new " + (address.equals(SERVER_6) ? 6 : 4), "ok", "a socket");
        peer.expectAnswer("bind " + address + " " + port, "ok", "its port");
        return peer;
    }

    private static void serve(Running jailed, Running peer, int port, String service) {
        peer.expectAnswer("tell " + service + " " + SERVICE, "ok", "a question");
        assertEquals("ok " + port, jailed.ask("serve"), "what the jailed server says to a question");
        assertEquals("ok " + port, peer.ask("hear"), "the first datagram that arrived at port " + port);
    }

    @ParameterizedTest
    @CsvSource({
        "auto," + SERVER_4 + "," + CLIENT_4,
        "auto," + SERVER_6 + "," + CLIENT_6,
        "bpf," + SERVER_4 + "," + CLIENT_4,
        "bpf," + SERVER_6 + "," + CLIENT_6,
        "preload," + SERVER_4 + "," + CLIENT_4,
        "none," + SERVER_6 + "," + CLIENT_6
    })
    void whoeverSpokeIsAnsweredAndNobodyElse(String steering, String address, String service) {
        try (Running peer = peer(address, PEER);
                Running stranger = peer(address, STRANGER);
                Running jailed = jailed("--steer", steering)) {
            jailed.expectAnswer("new " + (address.equals(SERVER_6) ? 6 : 4), "ok", "a socket");
            jailed.expectAnswer("bind " + service + " " + SERVICE, "ok", "a port outside");
            String unasked = jailed.ask("tell " + address + " " + PEER);
            serve(jailed, peer, PEER, service);
            assertEquals("ok", jailed.ask("tell " + address + " " + PEER), "after '" + unasked + "'");
            assertEquals("ok x", peer.ask("hear"), "what is said to one who has spoken arrives");
            String _ = jailed.ask("tell " + address + " " + STRANGER);
            serve(jailed, stranger, STRANGER, service);
        }
    }

    @Test
    void aPeerThatIsForgottenIsAnsweredWhenItHasSpokenAgain() {
        try (Running peer = peer(SERVER_4, PEER);
                Running jailed = server("--steer", "bpf")) {
            serve(jailed, peer, PEER, CLIENT_4);
            forget();
            String _ = jailed.ask("tell " + SERVER_4 + " " + PEER);
            serve(jailed, peer, PEER, CLIENT_4);
        }
    }

    @Test
    void whatTheHostDoesNotLetInIsNotHeard() {
        try (Running peer = peer(SERVER_4, PEER);
                Running jailed = server("--steer", "bpf")) {
            network.client()
                    .run(
                            "nft",
                            "table inet host { chain in { type filter hook input priority 0; udp dport " + SERVICE
                                    + " counter drop; }; }")
                    .expectSuccess();
            peer.expectAnswer("tell " + CLIENT_4 + " " + SERVICE, "ok", "a question");
            String rule = network.client()
                    .run("nft", "list", "chain", "inet", "host", "in")
                    .answer();
            assertTrue(rule.contains("counter packets 1 "), () -> "the host drops it: " + rule);
            network.client().run("nft", "delete", "table", "inet", "host").expectSuccess();
            String _ = jailed.ask("tell " + SERVER_4 + " " + PEER);
            serve(jailed, peer, PEER, CLIENT_4);
        }
    }

    @Test
    void whoeverComesWhenTheSetIsFullIsAnsweredOnceOthersAreForgotten() throws IOException {
        try (Running peer = peer(SERVER_4, PEER);
                Running jailed = server("--steer", "bpf")) {
            Path others = directory.resolve("others.nft");
            Files.writeString(
                    others,
                    IntStream.range(0, OCTET * OCTET)
                            .mapToObj(i -> "198.51.100." + i % OCTET + " . " + (1 + i / OCTET) + " . " + SERVICE)
                            .collect(Collectors.joining(", ", "add element inet portjail heard_4 { ", " }\n")));
            network.client().run("nft", "-f", others.toString()).expectSuccess();
            peer.expectAnswer("tell " + CLIENT_4 + " " + SERVICE, "ok", "a question");
            assertEquals("failed EPERM", jailed.ask("serve"), "the question arrives, and the answer is stopped");
            forget();
            peer.expectAnswer("tell " + CLIENT_4 + " " + SERVICE, "ok", "another question");
            assertEquals("ok " + PEER, jailed.ask("serve"), "it arrives, too");
            assertEquals("ok " + PEER, peer.ask("hear"), "the answer to it");
            assertEquals("failed ETIMEDOUT", peer.ask("hear"), "the only one that arrived");
        }
    }

    @Test
    void whereWhatIsOutsideIsOnlyLoggedNothingOfItBecomesAnAnswer() {
        try (Running peer = peer(SERVER_4, PEER);
                Running jailed = server("--steer", "bpf", "--on-violation", "log", "--name", "it-answers")) {
            for (int i = 0; i < 2; i++) {
                assertEquals("ok", jailed.ask("tell " + SERVER_4 + " " + PEER), "it is let go");
                assertEquals("ok x", peer.ask("hear"), "it arrives");
                peer.expectAnswer("tell " + CLIENT_4 + " " + SERVICE, "ok", "an answer");
                assertEquals("ok x", jailed.ask("hear"), "the answer arrives");
            }
            String counted = network.client()
                    .run("nft", "list", "counter", "inet", "portjail", "violations_it-answers")
                    .answer();
            assertTrue(counted.contains("packets 2 "), counted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf", "preload", "none", "auto"})
    void theKernelTracksConnectionsForAJailThatRewritesAndForNoOther(String steering) {
        String ask = String.join(" ", ClientProgram.client("tcp", SERVER_4, REPORT));
        Finished run = network.client()
                .run(Portjail.jailed(
                        Portjail.RANGE, List.of("--steer", steering), List.of("sh", "-c", ask + "; cat " + TRACKED)));
        List<String> lines = run.answer().lines().toList();
        // The program is static: only BPF steers it, and the kernel's own port is outside and refused.
        assertEquals(List.of("bpf", "auto").contains(steering), lines.getFirst().startsWith("ok "), run.toString());
        assertEquals(steering.equals("auto"), !lines.getLast().equals("0"), run.toString());
    }
}
