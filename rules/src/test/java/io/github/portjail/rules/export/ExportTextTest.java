// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import static io.github.portjail.rules.export.TestExports.WEB;
import static io.github.portjail.rules.export.TestExports.jail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The text of each format, compared with reference forms.
 *
 * <p>Those of pf and ipfilter were read against the manual pages pf.conf(5) and ipf(5), and were not loaded by these firewalls, which Linux
 * does not have; the others are loaded by {@link ExportLoadIT}.
 */
class ExportTextTest {
    private static final ExportedJail DATABASE = jail("database", 51000, 51000, "tcp", "psql");

    @ParameterizedTest
    @CsvSource({
        "NFT, true, stateful.nft",
        "NFT, false, stateless.nft",
        "IPTABLES, true, stateful-iptables.sh",
        "IPTABLES, false, stateless-iptables.sh",
        "IPSET, true, stateful.ipset",
        "IPSET, false, stateless.ipset",
        "PF, true, stateful-after-pf.conf.5.conf",
        "PF, false, stateless-after-pf.conf.5.conf",
        "IPFILTER, true, stateful-after-ipf.5.sh",
        "IPFILTER, false, stateless-after-ipf.5.sh",
        "JSON, true, stateful.json",
        "JSON, false, stateless.json"
    })
    void theTextIsThatOfTheReference(ExportFormat format, boolean stateful, String file) throws IOException {
        String text =
                format.write(TestExports.of(stateful, null, WEB, DATABASE)).text();
        try (InputStream in = Objects.requireNonNull(ExportTextTest.class.getResourceAsStream(file), file)) {
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), text, "what is printed, by " + file);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "JSON", mode = EnumSource.Mode.EXCLUDE)
    void whatTheUserIsToldStandsInTheTextToo(ExportFormat format) {
        ExportedText text = format.write(TestExports.of(false, null, WEB, DATABASE));
        String unwrapped = text.text().replace("\n# ", " ");
        assertTrue(!text.notes().isEmpty(), "without state there is something to say");
        for (String note : text.notes()) {
            assertTrue(unwrapped.contains("NOTE: " + note), format + " has a comment that says: " + note);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PF", "IPFILTER"})
    void protocolsWhosePortsAreNotKnownAreNamed(ExportFormat format) {
        String notes = format.write(TestExports.of(true, null, WEB)).notes().toString();
        assertTrue(notes.contains("knows no ports of dccp, sctp, udplite (protocols 33, 132, 136)"), notes);
        assertEquals(
                List.of(),
                format.write(TestExports.of(true, null, DATABASE)).notes(),
                "nothing is missing where only TCP is judged");
    }

    @Test
    void oneFamilyOfIptablesIsWhatOneProgramReads() {
        for (AddressFamily family : AddressFamily.values()) {
            List<String> lines = ExportFormat.IPTABLES
                    .write(TestExports.of(true, family, WEB))
                    .text()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            assertEquals("*filter", lines.getFirst());
            assertEquals("COMMIT", lines.getLast());
            String other = family == AddressFamily.INET ? "2001:db8::1" : "192.0.2.1";
            assertTrue(lines.stream().noneMatch(line -> line.contains(other)), "rules of " + family + ": " + lines);
        }
    }

    /** The grammar of filter rules in pf.conf(5), as far as it is used. */
    @Test
    void everyLineOfPfIsARuleOfItsGrammar() {
        String host = "(any|<[a-z0-9-]{1,31}>)";
        String port = "( port [0-9]+(:[0-9]+)?)?";
        Pattern grammar = Pattern.compile("table <[a-z0-9-]{1,31}> const \\{ [0-9a-f:. ]+ \\}"
                + "|(pass|block return) quick( inet6?)? proto (tcp|udp|icmp6?) from " + host + port + " to " + host
                + port
                + "( flags ([SAR]/[SAR]+|/AR|any))?( icmp6?-type \\{ [a-z ]+ \\})?( keep state| no state)?"
                + "( label \"[a-z0-9 -]+\")?");
        everyLineMatches(ExportFormat.PF, null, grammar);
    }

    /** The grammar of ipf(5), as far as it is used. */
    @Test
    void everyLineOfIpfilterIsARuleOfItsGrammar() {
        String host = "(any|[0-9a-f:.]+/[0-9]+)";
        String port = "( port (=|>=) [0-9]+| port [0-9]+ >< [0-9]+)?";
        Pattern grammar = Pattern.compile(
                "(pass|block return-rst|block return-icmp) in quick proto (tcp|udp|icmp|ipv6-icmp) from " + host + port
                        + " to " + host + port
                        + "( flags [SAR]/[SAR]+)?( icmp-type [a-z0-9]+)?( keep state)?( keep frags)?");
        everyLineMatches(ExportFormat.IPFILTER, AddressFamily.INET, grammar);
        everyLineMatches(ExportFormat.IPFILTER, AddressFamily.INET6, grammar);
    }

    private static void everyLineMatches(ExportFormat format, @Nullable AddressFamily family, Pattern grammar) {
        for (Export export : TestExports.ofEveryShape(family)) {
            for (String line : format.write(export).text().lines().toList()) {
                assertTrue(line.startsWith("# ") || grammar.matcher(line).matches(), format + ": " + line);
            }
        }
    }
}
