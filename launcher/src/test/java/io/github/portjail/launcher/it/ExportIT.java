// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code portjail export} speaks of the jails and addresses that there are, or of one that is planned. */
@EndToEnd
class ExportIT {
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @Test
    void aLivingJailIsExportedWithThisHostsAddressesAndWithoutItsArguments() throws IOException {
        // The program exports its own jail.
        Finished run = network.client()
                .run(Portjail.jailed(
                        Portjail.RANGE,
                        List.of("--name", "it-export", "--protocol", "tcp,udp"),
                        Commands.concat(
                                List.of("sh", "-c", "shift; exec \"$@\"", "secret-word", "secret-word"),
                                Portjail.command("export", "--jail", "it-export", "--format", "json"))))
                .expectSuccess();

        Map<String, Object> export = JSON.std.mapFrom(run.output());
        assertEquals(1, export.get("version"));
        assertEquals(
                Map.of("ipv4", List.of(TestNetwork.CLIENT_4), "ipv6", List.of(TestNetwork.CLIENT_6)),
                export.get("sources"),
                "the addresses of the test's host, without loopback");
        assertEquals(true, export.get("sourcesFound"));
        assertEquals(
                List.of(Map.of(
                        "name",
                        "it-export",
                        "range",
                        Map.of("first", Portjail.RANGE.first(), "last", Portjail.RANGE.last()),
                        "protocols",
                        List.of("tcp", "udp"),
                        "program",
                        "sh")),
                export.get("jails"));
        assertEquals("", run.errors(), "nothing is missing in JSON");
        assertFalse(run.output().contains("secret"), "arguments of the jailed program in " + run);
    }

    @Test
    void aPlannedJailIsExportedByNobodyAndNftTakesIt() {
        List<String> command =
                Portjail.command("export", "--range", "50000:50999", "--name", "web", "--source", "192.0.2.1");
        Finished run = Commands.run(command).expectSuccess();

        assertEquals(
                "portjail: export: no IPv6 source address is given: nothing is said of IPv6\n",
                run.errors(),
                "what the rules do not say");
        network.client().run(List.of("nft", "-c", "-f", "-"), run.output()).expectSuccess();
    }

    @Test
    void whatTheFormatCannotSayIsSaidOnStandardErrorToo() {
        Finished run = Commands.run(Portjail.command(
                        "export",
                        "--range",
                        "50000:50999",
                        "--source",
                        "192.0.2.1",
                        "--source",
                        "2001:db8::1",
                        "--format",
                        "pf"))
                .expectSuccess();

        assertTrue(
                run.errors().startsWith("portjail: export: pf knows no ports of dccp, sctp, udplite"),
                "standard error of " + run);
    }

    @Test
    void withoutThatJailNothingIsExported() {
        Finished run = Commands.run(Portjail.command("export", "--jail", "it-nobody"));

        assertEquals("portjail: there is no jail named 'it-nobody'", Portjail.expectRefusal(run));
        assertEquals("", run.output());
    }

    @Test
    void badInputIsOneLineAFault() {
        Finished run = Commands.run(Portjail.command("export", "--range", "50000:50999", "--format", "cisco"));

        assertEquals(
                "portjail: --format: format 'cisco' is none of nft, iptables, ipset, pf, ipfilter, json",
                Portjail.expectRefusal(run));
    }
}
