// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.export.ExportOptions;
import io.github.portjail.rules.export.AddressFamily;
import io.github.portjail.rules.export.ExportFormat;
import io.github.portjail.rules.export.ExportedJail;
import io.github.portjail.rules.export.SourceAddress;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportCommandTest {
    private static ExportOptions export(String... words) throws UsageException {
        String[] arguments = new String[words.length + 1];
        arguments[0] = "export";
        System.arraycopy(words, 0, arguments, 1, words.length);
        return assertInstanceOf(Invocation.Export.class, CommandLineParser.parse(arguments))
                .options();
    }

    @Test
    void withoutOptionsAllJailsAreExportedForNftWithState() throws UsageException {
        ExportOptions options = export();

        assertEquals(List.of(), options.jails());
        assertNull(options.planned());
        assertEquals(ExportFormat.NFT, options.format());
        assertEquals(List.of(), options.sources());
        assertTrue(options.stateful());
        assertNull(options.family());
        assertNull(options.host());
        assertEquals(options, export("--all"));
    }

    @Test
    void jailsAndSourcesMayBeNamedMoreThanOnce() throws UsageException {
        ExportOptions options = export(
                "--jail",
                "web",
                "--jail=db",
                "--source=192.0.2.1",
                "--source",
                "2001:db8::1",
                "--format",
                "pf",
                "--stateless",
                "--family",
                "6",
                "--host",
                "gw");

        assertEquals(List.of(new JailName("web"), new JailName("db")), options.jails());
        assertEquals(List.of(SourceAddress.parse("192.0.2.1"), SourceAddress.parse("2001:db8::1")), options.sources());
        assertEquals(ExportFormat.PF, options.format());
        assertEquals(false, options.stateful());
        assertEquals(AddressFamily.INET6, options.family());
        assertEquals(new JailName("gw"), options.host());
    }

    @Test
    void aPlannedJailIsDescribedByItsOptions() throws UsageException {
        assertEquals(
                new ExportedJail(new JailName("web"), new PortRange(50000, 50999), List.of(TransportProtocol.TCP), ""),
                export("--range", "50000:50999", "--name", "web", "--protocol", "tcp")
                        .planned());
        assertEquals(
                new ExportedJail(new JailName("planned"), new PortRange(1, 2), TransportProtocol.ALL, ""),
                export("--range", "1:2").planned());
    }

    @Test
    void allFaultsAreToldAtOnce() {
        UsageException refusal = assertThrows(
                UsageException.class,
                () -> export("--jail", "A b", "--format", "cisco", "--source", "example.com", "--family", "5"));

        assertEquals(
                List.of(
                        "--jail: name 'A b' is not allowed: a name is 1-18 characters of a-z, 0-9 and -, not beginning with -",
                        "--format: format 'cisco' is none of nft, iptables, ipset, pf, ipfilter, json",
                        "--source: address 'example.com' is not an IPv4 or IPv6 address: give for example 192.0.2.1 or 2001:db8::1",
                        "--family: family '5' is neither 4 nor 6"),
                refusal.faults());
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertEquals(
                List.of("--jail and --all and --range exclude each other: give one of them"),
                assertThrows(UsageException.class, () -> export("--jail", "web", "--all", "--range", "1:2"))
                        .faults());
        assertEquals(
                List.of("--name is of a planned jail: give its --range, or an existing one by --jail NAME"),
                assertThrows(UsageException.class, () -> export("--name", "web"))
                        .faults());
    }
}
