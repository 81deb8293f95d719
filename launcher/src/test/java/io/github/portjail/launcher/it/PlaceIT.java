// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever the jail is placed, the far end sees its range, and what another port would send is stopped and counted. */
@EndToEnd
class PlaceIT {
    private static final String NAME = "it-place";

    /** Not in the host's own ip_local_port_range. */
    private static final PortRange BELOW = new PortRange(20000, 20999);

    private static final String REMEDY = "; let it pass: ";
    private static final String DROPPING = "type filter hook forward priority 0; policy drop;";

    private static final List<List<String>> PLACES = List.of(
            List.of("--place", "netns"), List.of("--place", "netcls"), List.of("--place", "owner", "--user", "nobody"));

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @BeforeAll
    static void useTheKernelsChains() {
        KernelChains.use(network.client());
    }

    static Stream<Arguments> placesAndRanges() {
        return PLACES.stream()
                .flatMap(place -> Stream.of(Portjail.RANGE, BELOW)
                        .map(range -> Arguments.of(place, place.contains("netns") ? above(range) : range)));
    }

    /** Ports of its own for source NAT: conntrack keeps them from programs of the same host for two minutes. */
    private static PortRange above(PortRange range) {
        return new PortRange(range.first() + 1000, range.last() + 1000);
    }

    private static Running jailedClient(PortRange range, List<String> place) {
        List<String> options = Commands.concat(List.of("--name", NAME), place);
        return network.client().start(Portjail.jailed(range, options, ClientProgram.client()));
    }

    @ParameterizedTest
    @MethodSource("placesAndRanges")
    void everyPlaceKeepsItsProgramToTheRange(List<String> place, PortRange range) throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient(range, place)) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                assertEquals("connected 200 failed 0", client.ask("row 200 " + server + " " + REPORT));
                client.expectAnswer("udp " + server + " " + UDP, "ok ", "a datagram is answered");
            }
            capture.expectNoPacketOutside(range);
        }
        network.reporter().seen().expectOnlyFrom(range).expectCount(402);
    }

    @ParameterizedTest
    @MethodSource("judgedOnThisHost")
    void aBindOutsideIsRefusedAndCounted(List<String> place) throws Exception {
        try (Running client = jailedClient(Portjail.RANGE, place)) {
            String refused = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "the connect is refused: " + refused);
            assertEquals(1, JailReport.show(network.client(), NAME).rejected(), "packets that 'show' counts");
        }
        network.reporter().seen().expectCount(0);
    }

    static Stream<List<String>> judgedOnThisHost() {
        return PLACES.stream().filter(place -> !place.contains("netns"));
    }

    @Test
    void whatTheOwnerStartsElsewhereIsHeldToo() {
        try (Running jailed = jailedClient(Portjail.RANGE, List.of("--place", "owner", "--user", "nobody"))) {
            jailed.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            List<String> elsewhere = List.of("setpriv", "--reuid", "nobody", "--clear-groups");
            Finished refused = network.client()
                    .run(Commands.concat(elsewhere, ClientProgram.client("tcp", SERVER_4, REPORT, "from", 40000)));
            assertTrue(refused.answer().startsWith("failed connect ECONNREFUSED"), "it is held too: " + refused);
        }
    }

    @Test
    void theUserHasHisOwnGroups() {
        List<String> options = List.of("--place", "owner", "--user", "nobody");
        Finished jailed = network.client().run(Portjail.jailed(Portjail.RANGE, options, List.of("id")));
        Finished user = Commands.run("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--init-groups", "id");
        assertEquals(user.expectSuccess().output(), jailed.expectSuccess().output(), "what id(1) says");
    }

    /** Another table's policy cannot be overruled by an accept of portjail's: the user has to do it, and is told how. */
    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
    void aForwardPolicyOfDropIsToldWithWhatLetsTheJailPass(String firewall) {
        boolean nft = firewall.equals("nft");
        List<String> undo = new ArrayList<>();
        if (nft) {
            shell("nft 'add table ip others'; nft 'add chain ip others forward { " + DROPPING + " }'");
            undo.add("nft delete table ip others");
        } else {
            shell(firewall + " -P FORWARD DROP");
            undo.add(firewall + " -P FORWARD ACCEPT");
        }
        List<String> options = List.of("--place", "netns", "--firewall", firewall, "--name", NAME);
        List<String> command =
                Portjail.jailed(above(Portjail.RANGE), options, ClientProgram.client("tcp", SERVER_4, REPORT));
        try {
            Finished stopped = network.client().run(command);
            assertTrue(stopped.answer().startsWith("failed connect"), "nothing is forwarded: " + stopped);
            String line = stopped.errors().lines().findFirst().orElse("");
            assertTrue(line.contains(REMEDY), "the user is told what to do: " + stopped);
            for (String remedy :
                    line.substring(line.indexOf(REMEDY) + REMEDY.length()).split("; ", -1)) {
                shell(remedy);
                if (!nft) {
                    undo.add(remedy.replace(" -I ", " -D "));
                }
            }
            Finished passes = network.client().run(command);
            assertTrue(passes.answer().startsWith("ok "), "with the remedies it passes: " + passes);
            assertEquals("", passes.errors(), "and nobody is told of it any more");
        } finally {
            undo.forEach(PlaceIT::shell);
        }
        network.reporter().seen().expectOnlyFrom(above(Portjail.RANGE)).expectCount(1);
    }

    private static void shell(String commands) {
        network.client().run("sh", "-e", "-c", commands).expectSuccess();
    }

    @Test
    void theNamespaceHidesTheHostsLinksAndHasALoopback() {
        List<String> options = List.of("--place", "netns");
        Finished links = network.client()
                .run(Portjail.jailed(Portjail.RANGE, options, List.of("ip", "-brief", "link")))
                .expectSuccess();
        List<String> names = links.outputLines().stream()
                .map(line -> line.split("[ @]", 2)[0])
                .toList();
        assertEquals(List.of("lo", "eth0"), names, "the links inside");
    }
}
