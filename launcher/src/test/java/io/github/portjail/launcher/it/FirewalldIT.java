// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A jail on a host whose firewall is firewalld's, which is told to read its configuration anew while connections are made. */
@EndToEnd
class FirewalldIT {
    private static final String NAME = "it-firewalld";
    private static final String OUTSIDE = "tcp " + SERVER_4 + " " + REPORT + " from 40001";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void clear() {
        Finished _ = network.client().run("nft", "flush", "ruleset");
    }

    /** Of rules that were given to iptables directly firewalld keeps none; nftables' other tables it leaves alone. */
    @ParameterizedTest
    @CsvSource({
        "nftables, nft, true",
        "nftables, iptables-nft, false",
        "iptables, nft, true",
        "iptables, iptables-nft, false"
    })
    void nothingLeavesFromOutsideWhenFirewalldIsReloaded(String backend, String firewall, boolean stays)
            throws Exception {
        List<String> options = List.of("--name", NAME, "--firewall", firewall);
        try (Firewalld firewalld = Firewalld.start(network.client(), backend, directory);
                PacketCapture capture = PacketCapture.start(network.server());
                Running client =
                        network.client().start(Portjail.jailed(Portjail.RANGE, options, ClientProgram.client()))) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok 50", "the jail is up");
            int before = client.output().length();
            client.type("row 100 " + SERVER_4 + " " + REPORT + "\n");
            firewalld.reload();

            assertEquals("connected 100 failed 0", RepairIT.answer(client, before), "connections go on");
            assertTrue(client.ask(OUTSIDE).startsWith("failed "), "from outside");
            List<?> missing = JailReport.show(network.client(), NAME).missing();
            assertEquals(stays, missing.isEmpty(), "what 'show' says is missing: " + missing);
            network.client().run(Portjail.command("repair", NAME)).expectSuccess();
            assertEquals(List.of(), JailReport.show(network.client(), NAME).missing(), "what is missing after repair");
            String outside = client.ask(OUTSIDE);
            assertTrue(outside.startsWith("failed connect ECONNREFUSED"), "from outside, after repair: " + outside);
            client.expectAnswer("tcp " + SERVER_6 + " " + REPORT, "ok 50", "the other connections go on");
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
    }
}
