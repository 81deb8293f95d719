// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.iptables.IptablesPart.Cgroup;
import io.github.portjail.rules.iptables.IptablesPart.GoTo;
import io.github.portjail.rules.iptables.IptablesPart.InputLink;
import io.github.portjail.rules.iptables.IptablesPart.Log;
import io.github.portjail.rules.iptables.IptablesPart.LogToGroup;
import io.github.portjail.rules.iptables.IptablesPart.Protocol;
import io.github.portjail.rules.iptables.IptablesPart.Simple;
import io.github.portjail.rules.iptables.IptablesPart.SourceAddress;
import io.github.portjail.rules.iptables.IptablesPart.SourceNat;
import io.github.portjail.rules.iptables.IptablesPart.SourcePort;
import io.github.portjail.rules.iptables.IptablesPart.Turn;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of the objects, which is that of iptables-save 1.8.9. */
class IptablesObjectTest {
    private static final IptablesChain CHAIN = new IptablesChain(IptablesTable.FILTER, "pj-web");

    @Test
    void aRuleIsPrintedAsItIsAddedInsertedAndDeleted() {
        IptablesRule rule = IptablesRule.of(
                CHAIN,
                new Protocol(TransportProtocol.UDP),
                new SourcePort(List.of(new PortRange(50000, 50999))),
                new GoTo(new IptablesChain(IptablesTable.FILTER, "other")));
        String text = " pj-web -p udp -m multiport --sports 50000:50999 -g other";
        assertEquals("-A" + text, rule.toString());
        assertEquals("-I" + text, rule.insertion());
        assertEquals("-D" + text, rule.deletion());
    }

    @Test
    void aRuleWithoutPartsOnlyCounts() {
        assertEquals("-A pj-web", IptablesRule.of(CHAIN).toString());
    }

    @Test
    void theInputOfRestoreNamesItsTableAndEndsWithCommit() {
        IptablesRestore restore = IptablesRestore.of(IptablesTable.NAT)
                .create(CHAIN)
                .empty(CHAIN)
                .append(IptablesRule.of(CHAIN, Simple.RETURN))
                .delete(IptablesRule.of(CHAIN, Simple.RETURN))
                .delete(CHAIN);
        assertEquals("""
                *nat
                -N pj-web
                :pj-web - [0:0]
                -A pj-web -j RETURN
                -D pj-web -j RETURN
                -X pj-web
                COMMIT
                """, restore.toString());
    }

    @Test
    void aRangeOfOnePortIsPrintedAsOnePort() {
        assertEquals("-m multiport --sports 53", new SourcePort(List.of(new PortRange(53, 53))).toString());
        assertEquals("-j SNAT --to-source :53", new SourceNat(new PortRange(53, 53)).toString());
        assertEquals("-j SNAT --to-source :53-54", new SourceNat(new PortRange(53, 54)).toString());
    }

    @Test
    void aRuleAsksForSevenRangesAtMostAsMultiportDoes() {
        List<PortRange> ranges = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            ranges.add(new PortRange(1000 * i, 1000 * i + 9));
        }
        assertEquals(
                "-m multiport --sports 1000:1009,2000:2009,3000:3009,4000:4009,5000:5009,6000:6009,7000:7009",
                new SourcePort(ranges).toString());
        ranges.add(new PortRange(8000, 8000));
        assertThrows(IllegalArgumentException.class, () -> new SourcePort(ranges));
        assertThrows(IllegalArgumentException.class, () -> new SourcePort(List.of()));
    }

    @Test
    void aTurnIsOneInSoManyOrAFractionAsIptablesSavePrintsIt() {
        assertEquals("-m statistic --mode nth --every 3 --packet 0", new Turn(1, 3).toString());
        assertEquals("-m statistic --mode random --probability 0.23333333340", new Turn(7, 30).toString());
        assertEquals("-m statistic --mode random --probability 0.66666666651", new Turn(2, 3).toString());
        for (int times : new int[] {-1, 0, 3, 4}) {
            assertThrows(IllegalArgumentException.class, () -> new Turn(times, 3), times + " in 3");
        }
    }

    @Test
    void dccpIsNamedByItsNumberBecauseIptablesItselfDoesNotKnowItsName() {
        assertEquals("-p 33", new Protocol(TransportProtocol.DCCP).toString());
    }

    @Test
    void anAddressIsThatOfOneHost() {
        assertEquals("-s 192.0.2.1/32", new SourceAddress(IptablesFamily.IPV4, "192.0.2.1").toString());
        assertEquals("-s fd00::1/128", new SourceAddress(IptablesFamily.IPV6, "fd00::1").toString());
    }

    @Test
    void aTextIsQuotedAsIptablesSaveDoes() {
        assertEquals("-j LOG --log-prefix plain_-9 --log-uid", new Log("plain_-9").toString());
        assertEquals("-j LOG --log-prefix \"a b: \" --log-uid", new Log("a b: ").toString());
        assertEquals("-j NFLOG --nflog-prefix \"a b: \" --nflog-size 160", new LogToGroup("a b: ", 0, 160).toString());
        assertEquals(
                "-j NFLOG --nflog-prefix plain_-9 --nflog-group 5 --nflog-size 64",
                new LogToGroup("plain_-9", 5, 64).toString());
        assertEquals("-m cgroup --path \"a/\\\"b\\\\\\'\"", new Cgroup("a/\"b\\'").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\tb", "a\0b", "a\udc80"})
    void aTextThatWouldBeMisreadIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> new Cgroup(text).toString());
        assertThrows(IllegalArgumentException.class, () -> new Log(text).toString());
        assertThrows(IllegalArgumentException.class, () -> new LogToGroup(text, 1, 160).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "a\n", "a'", "abcdefghijklmnopqrstuvwxyz123"})
    void aNameThatNoChainCanHaveIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new IptablesChain(IptablesTable.FILTER, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a\n"})
    void anAddressOrLinkThatWouldBeMisreadIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> new SourceAddress(IptablesFamily.IPV4, text));
        assertThrows(IllegalArgumentException.class, () -> new InputLink(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10/second:20, 10/sec",
        "1/second:1, 1/sec",
        "60/minute:1, 1/sec",
        "7/minute:1, 7/min",
        "10000/second:1, 10000/sec",
        "999/minute:1, 1000/min",
        "24/day:1, 1/hour",
        "1/day:1, 1/day",
    })
    void aRateIsPrintedInTheUnitThatIptablesSaveTakes(String rate, String text) {
        assertEquals(text, IptablesRate.text(RateLimit.parse(rate)));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPrintedForARateIsPrintedAgainForItself(RateLimit.Unit unit) {
        for (int packets = 1; packets <= 10_000; packets++) {
            String text = IptablesRate.text(new RateLimit(packets, unit, 1));
            int slash = text.indexOf('/');
            int number = Integer.parseInt(text.substring(0, slash));
            RateLimit.Unit printed = switch (text.substring(slash + 1)) {
                case "sec" -> RateLimit.Unit.SECOND;
                case "min" -> RateLimit.Unit.MINUTE;
                case "hour" -> RateLimit.Unit.HOUR;
                default -> RateLimit.Unit.DAY;
            };
            if (number <= 10_000) {
                assertEquals(text, IptablesRate.text(new RateLimit(number, printed, 1)));
            }
            double ratio = number / seconds(printed) / (packets / seconds(unit));
            assertTrue(ratio > 0.5 && ratio < 2.01, packets + "/" + unit + " is printed as " + text);
        }
    }

    private static double seconds(RateLimit.Unit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MINUTE -> 60;
            case HOUR -> 3600;
            case DAY -> 86400;
        };
    }
}
