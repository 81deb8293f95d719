// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_4;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_6;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A jail is about connections that are opened inside: those that come in are answered from the port they came to. */
@EndToEnd
class JailedServerIT {
    private static final int TCP_SERVICE = 8100;
    private static final int UDP_SERVICE = 8200;
    private static final List<String> SERVICES = List.of("report:" + TCP_SERVICE, "udp:" + UDP_SERVICE);

    /** Answers one connection or datagram after another on sockets of IPv4 alone. */
    private static final String IPV4_SERVER = """
      import select, socket
      tcp = socket.create_server(('0.0.0.0', 8300))
      udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      udp.bind(('0.0.0.0', 8400))
      print('ready', flush=True)
      while True:
          ready, _, _ = select.select([tcp, udp], [], [])
          if tcp in ready:
              connection, peer = tcp.accept()
              connection.sendall(b'%d\\n' % peer[1])
              connection.close()
          if udp in ready:
              _, peer = udp.recvfrom(100)
              udp.sendto(b'%d\\n' % peer[1], peer)
      """;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static void expectAnswer(String protocol, String address, int service) {
        Finished ask = network.server().run(ClientProgram.client(protocol, address, service));
        assertTrue(
                ask.answer().startsWith("ok "),
                "the jailed server answers by " + protocol + " at " + address + ", but: " + ask);
    }

    @Test
    void aJailedServerAnswersOnAPortOutsideTheRange() {
        try (PortReportingServer jailed = PortReportingServer.start(network.client(), Portjail.jailed(), SERVICES)) {
            for (String address : List.of(CLIENT_4, CLIENT_6)) {
                expectAnswer("tcp", address, TCP_SERVICE);
                expectAnswer("udp", address, UDP_SERVICE);
            }
            assertEquals(2, jailed.seen().at(TCP_SERVICE).count(), "connections that reached the jailed server");
            assertEquals(2, jailed.seen().at(UDP_SERVICE).count(), "datagrams that reached the jailed server");
        }
    }

    @Test
    void aJailedServerOfIpv4AloneAnswersOnAPortOutsideTheRange() {
        Needs.program("python3");
        try (Running server = network.client().start(Portjail.jailed("python3", "-c", IPV4_SERVER))) {
            server.awaitOutput("ready");
            expectAnswer("tcp", CLIENT_4, 8300);
            expectAnswer("udp", CLIENT_4, 8400);
        }
    }

    @Test
    void aJailedServerStillAnswersWhenTheRulesetWasFlushed() {
        try (PortReportingServer jailed = PortReportingServer.start(network.client(), Portjail.jailed(), SERVICES)) {
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            for (String address : List.of(CLIENT_4, CLIENT_6)) {
                expectAnswer("tcp", address, TCP_SERVICE);
                expectAnswer("udp", address, UDP_SERVICE);
            }
            assertEquals(4, jailed.seen().count(), "connections and datagrams that reached the jailed server");
        }
    }

    @Test
    void manyPeersAreServedWithoutAFailure() {
        try (PortReportingServer jailed = PortReportingServer.start(network.client(), Portjail.jailed(), SERVICES)) {
            Finished row = network.server()
                    .run(ClientProgram.client("row", 2000, CLIENT_4, TCP_SERVICE))
                    .expectSuccess();
            assertEquals("connected 2000 failed 0", row.answer(), "connections to the jailed server");
            jailed.seen().expectCount(2000);
        }
    }

    @Test
    void oneJailReachesAServiceInAnother() {
        try (PortReportingServer jailed = PortReportingServer.start(network.client(), Portjail.jailed(), SERVICES)) {
            Finished own = network.client().run(Portjail.jailed(ClientProgram.client("tcp", CLIENT_4, TCP_SERVICE)));
            assertTrue(own.answer().startsWith("ok "), "one jail reaches a service in another: " + own);
            Finished away = network.client().run(Portjail.jailed(ClientProgram.client("tcp", SERVER_4, REPORT)));
            assertTrue(away.answer().startsWith("ok "), "and both reach the server: " + away);
            jailed.seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
        }
    }
}
