// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever the jail is placed, the far end sees its range, and what another port would send is stopped and counted. */
@EndToEnd
class PlaceIT {
    private static final String NAME = "it-place";

    /** Not in the host's own ip_local_port_range. */
    private static final PortRange BELOW = new PortRange(20000, 20999);

    private static final List<List<String>> PLACES = List.of(
            List.of("--place", "netns"), List.of("--place", "netcls"), List.of("--place", "owner", "--user", "nobody"));

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    static Stream<Arguments> placesAndRanges() {
        return PLACES.stream()
                .flatMap(place -> Stream.of(Portjail.RANGE, BELOW).map(range -> Arguments.of(place, range)));
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
                assertTrue(client.ask("udp " + server + " " + UDP).startsWith("ok "), "a datagram is answered");
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
            assertTrue(jailed.ask("tcp " + SERVER_4 + " " + REPORT).startsWith("ok "), "the jail is up");
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
