// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.rules.iptables.IptablesChain;
import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What iptables-save -c of both variants lists, captured with a jail whose connections are rewritten. */
class IptablesListingTest {
    @ParameterizedTest
    @ValueSource(strings = {"debian12-iptables-nft-save-1.8.9.txt", "debian12-iptables-legacy-save-1.8.9.txt"})
    void rulesAndCountersAreReadFromWhatBothVariantsList(String capture) throws IOException {
        IptablesListing listing = IptablesListing.parse(IptablesFamily.IPV4, text(capture));
        assertEquals(
                List.of("-j portjail", "-d 192.0.2.1/32 -j DROP"),
                listing.rules(new IptablesChain(IptablesTable.FILTER, "OUTPUT")));
        assertEquals(
                List.of("-m connmark --mark 0xfd9bc91 -m conntrack --ctstatus CONFIRMED -g pjc-web"),
                listing.rules(new IptablesChain(IptablesTable.MANGLE, "portjail")));
        assertEquals(List.of(), listing.rules(new IptablesChain(IptablesTable.FILTER, "INPUT")));
        assertEquals(null, listing.rules(new IptablesChain(IptablesTable.FILTER, "pj-other")));
        assertEquals(
                "-p 33 -m multiport --sports 50000:50999 -j RETURN",
                listing.rulesOrNone(new IptablesChain(IptablesTable.FILTER, "pj-web"))
                        .get(10));
    }

    @ParameterizedTest
    @CsvSource({"debian12-iptables-nft-save-1.8.9.txt, 2, 89", "debian12-iptables-legacy-save-1.8.9.txt, 1, 60"})
    void violationsOfAJailAreThoseOfBothItsCountersAndBothVersionsOfIp(String capture, long packets, long bytes)
            throws IOException {
        Map<JailName, ViolationCount> counts = new HashMap<>();
        IptablesCounters.add(IptablesListing.parse(IptablesFamily.IPV4, text(capture)), counts);
        assertEquals(Map.of(JailName.parse("web"), new ViolationCount(packets, bytes)), counts);
        String more = """
                *filter
                :pjv-web - [0:0]
                :pjv-NOT - [0:0]
                :pje-web - [0:0]
                [1:48] -A pjv-web
                [7:7] -A pjv-web -j DROP
                [7:7] -A pjv-NOT
                [3:100] -A pje-web -j DROP
                [7:7] -A pje-web -j LOG
                COMMIT
                """;
        IptablesCounters.add(IptablesListing.parse(IptablesFamily.IPV6, more), counts);
        assertEquals(Map.of(JailName.parse("web"), new ViolationCount(packets + 4, bytes + 148)), counts);
    }

    @Test
    void withoutCountersTheRulesAreTheSame() {
        IptablesListing listing =
                IptablesListing.parse(IptablesFamily.IPV4, "*nat\n:a - [0:0]\n-A a -p dccp -j RETURN\nCOMMIT");
        assertEquals(List.of("-p 33 -j RETURN"), listing.rules(new IptablesChain(IptablesTable.NAT, "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A a -j DROP",
                "*filter\n-A a -j DROP",
                ":a - [0:0]",
                "*filter\n:a - [0:0]\n[1] -A a",
                "*filter\n:a - [0:0]\n[1:x] -A a",
                "*filter\n:a - [0:0]\n[1:1 -A a",
                "*filter\n:a - [0:0]\n[1:1] -I a",
                "*filter\n:a - [0:0]\nCOMMIT\n[1:1] -A a",
                "iptables: nothing",
            })
    void whatIptablesSaveDoesNotPrintIsRefused(String output) {
        FirewallException failure =
                assertThrows(FirewallException.class, () -> IptablesListing.parse(IptablesFamily.IPV4, output));
        assertEquals(
                "cannot understand what iptables-save lists: '" + output.substring(output.lastIndexOf('\n') + 1) + "'",
                failure.getMessage());
    }

    @Test
    void aMessageIsOneLineAndQuotesTheLineThatIptablesNames() {
        IptablesResult legacy = new IptablesResult(1, "", "iptables-restore: line 2 failed\n");
        assertEquals("iptables-restore: line 2 failed ('-N a')", IptablesMessage.of(legacy, "*filter\n-N a\nCOMMIT\n"));
        IptablesResult nft = new IptablesResult(
                4, "", "iptables-nft-restore v1.8.9 (nf_tables): \nline 3: RULE_APPEND failed (Invalid argument)\n");
        assertEquals(
                "iptables-nft-restore v1.8.9 (nf_tables): line 3: RULE_APPEND failed (Invalid argument) ('COMMIT')",
                IptablesMessage.of(nft, "*filter\n-N a\nCOMMIT\n"));
        assertEquals("it ended with status 3", IptablesMessage.of(new IptablesResult(3, "", ""), "x\n"));
        assertEquals(
                "line 9 failed", IptablesMessage.of(new IptablesResult(1, "", "line 9 failed"), "*filter\nCOMMIT\n"));
    }

    private static String text(String capture) throws IOException {
        try (InputStream stream = IptablesListingTest.class.getResourceAsStream(capture)) {
            if (stream == null) {
                throw new IOException("no capture " + capture);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
