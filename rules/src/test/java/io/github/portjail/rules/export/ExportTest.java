// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import static io.github.portjail.rules.export.TestExports.WEB;
import static io.github.portjail.rules.export.TestExports.jail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {
    @Test
    void rangesThatOverlapOrTouchBecomeOneAndOthersStayApart() {
        Export export = TestExports.of(
                true,
                null,
                jail("b", 300, 400, "tcp", ""),
                jail("a", 100, 199, "tcp", ""),
                jail("c", 200, 310, "tcp", ""));
        assertEquals(List.of(new PortRange(100, 400)), export.ports(TransportProtocol.TCP));

        Export apart = TestExports.of(true, null, jail("b", 102, 102, "tcp", ""), jail("a", 100, 100, "tcp", ""));
        assertEquals(List.of(new PortRange(100, 100), new PortRange(102, 102)), apart.ports(TransportProtocol.TCP));
    }

    @Test
    void aRangeInsideAnotherDoesNotShortenIt() {
        Export export = TestExports.of(true, null, WEB, jail("within", 50100, 50200, "tcp", ""));
        assertEquals(List.of(WEB.range()), export.ports(TransportProtocol.TCP));
    }

    @Test
    void portsAreThoseOfTheJailsThatJudgeTheProtocol() {
        Export export = TestExports.of(true, null, jail("t", 100, 199, "tcp", ""), jail("u", 300, 399, "udp", ""));
        assertEquals(List.of(new PortRange(300, 399)), export.ports(TransportProtocol.UDP));
        assertEquals(List.of(TransportProtocol.TCP, TransportProtocol.UDP), export.protocols());
    }

    @Test
    void aFamilyWithoutSourceIsNoted() {
        Export export =
                new Export(new JailName("gw"), TestExports.sources("192.0.2.1"), false, List.of(WEB), true, null);
        assertEquals(List.of("no IPv6 source address is given: nothing is said of IPv6"), export.notes());
    }

    @Test
    void aFamilyThatWasLeftOutOnPurposeIsNotNoted() {
        assertEquals(List.of(), TestExports.of(true, AddressFamily.INET6, WEB).notes());
    }

    @Test
    void aJailThatJudgesLessThanAnotherIsNoted() {
        Export export = TestExports.of(true, null, WEB, jail("tcp-only", 100, 199, "tcp", ""));
        assertTrue(
                export.notes().toString().contains("jail tcp-only may use any port with udp, dccp, sctp, udplite"),
                export.notes().toString());
    }

    @Test
    void everyFormatNamesEachOfSeveralRangesAndNotWhatLiesBetween() {
        ExportedJail several = new ExportedJail(
                new JailName("several"), PortSet.parse("80,7472:7487"), List.of(TransportProtocol.TCP), "");
        Map<ExportFormat, List<String>> expected = Map.of(
                ExportFormat.NFT, List.of("th sport { 80, 7472-7487 }"),
                ExportFormat.IPTABLES, List.of("--sports 80 ", "--sports 7472:7487 "),
                ExportFormat.IPSET, List.of(" 80-80 -exist", " 7472-7487 -exist"),
                ExportFormat.PF, List.of(" port 80 ", " port 7472:7487 "),
                ExportFormat.IPFILTER, List.of(" port = 80 ", " port 7471 >< 7488 "),
                ExportFormat.JSON,
                        List.of("\"range\": {\"first\": 80, \"last\": 7487, \"ranges\": [{\"first\": 80, \"last\": 80},"
                                + " {\"first\": 7472, \"last\": 7487}]}"));
        for (ExportFormat format : ExportFormat.values()) {
            String text = format.write(TestExports.of(true, null, several)).text();
            for (String part : Objects.requireNonNull(expected.get(format))) {
                assertTrue(text.contains(part), format + " has '" + part + "':\n" + text);
            }
            boolean hull = format != ExportFormat.JSON && (text.contains("80:7487") || text.contains("80-7487"));
            assertFalse(hull, text);
        }
    }

    @Test
    void withoutSourceOfTheFamilyThereIsNothingToExport() {
        InvalidValueException refusal = assertThrows(
                InvalidValueException.class,
                () -> new Export(
                        new JailName("gw"),
                        TestExports.sources("192.0.2.1"),
                        false,
                        List.of(WEB),
                        true,
                        AddressFamily.INET6));
        assertEquals("no IPv6 source address", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "fd00::1"})
    void anAddressOfAHostIsTaken(String text) {
        assertEquals(text, SourceAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "10.1",
                "192.0.2.01",
                "192.0.2.1/24",
                "192.0.2.1 ",
                "::ffff:192.0.2.1",
                "fe80::1",
                "2001:db8::1%eth0",
                "2001:db8::1%1",
                "127.0.0.1",
                "::1",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1",
                "169.254.1.1",
                "192.0.2.1\n-A FORWARD -j ACCEPT"
            })
    void whatIsNoAddressThatOthersSeeIsRefused(String text) {
        assertThrows(InvalidValueException.class, () -> SourceAddress.parse(text), text);
    }

    @ParameterizedTest
    @EnumSource
    void aFormatIsCalledByItsWord(ExportFormat format) {
        assertEquals(format, ExportFormat.parse(format.toString()));
    }

    @Test
    void anUnknownFormatIsRefusedWithThoseThereAre() {
        InvalidValueException refusal = assertThrows(InvalidValueException.class, () -> ExportFormat.parse("cisco"));
        assertEquals("format 'cisco' is none of nft, iptables, ipset, pf, ipfilter, json", refusal.getMessage());
    }
}
