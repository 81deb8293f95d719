// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.rules.nft.NftStatement.Count;
import io.github.portjail.rules.nft.NftStatement.Limit;
import io.github.portjail.rules.nft.NftStatement.Log;
import io.github.portjail.rules.nft.NftStatement.LogToGroup;
import io.github.portjail.rules.nft.NftStatement.LookUpCgroup;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftStatement.SourcePort;
import io.github.portjail.rules.nft.NftStatement.SourcePortOutside;
import io.github.portjail.rules.nft.NftStatement.Turn;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NftObjectTest {
    private static final NftTable TABLE = new NftTable("t");
    private static final NftChain CHAIN = NftChain.regular(TABLE, "jail_my-web");
    private static final NftMap MAP = new NftMap(TABLE, "m", NftMap.Key.CGROUP);

    @Test
    void aTransactionIsOneCommandALineInOrder() {
        NftMapElement element = NftMapElement.named(MAP, "a/b", CHAIN);
        assertEquals(
                """
                add table inet t
                add map inet t m { type cgroupsv2 : verdict; }
                add chain inet t o { type filter hook output priority filter; policy accept; }
                flush chain inet t o
                create chain inet t jail_my-web
                create counter inet t c
                create element inet t m { "a/b" : jump jail_my-web }
                delete element inet t m { "a/b" }
                delete chain inet t jail_my-web
                delete chain inet t o
                delete counter inet t c
                delete map inet t m
                delete table inet t
                """,
                NftTransaction.empty()
                        .add(TABLE)
                        .add(MAP)
                        .add(NftChain.base(TABLE, "o", NftHook.OUTPUT))
                        .flush(NftChain.base(TABLE, "o", NftHook.OUTPUT))
                        .then(NftTransaction.empty().create(CHAIN))
                        .create(new NftCounter(TABLE, "c"))
                        .create(element)
                        .delete(element)
                        .delete(CHAIN)
                        .delete(NftChain.base(TABLE, "o", NftHook.OUTPUT))
                        .delete(new NftCounter(TABLE, "c"))
                        .delete(MAP)
                        .delete(TABLE)
                        .toString());
    }

    @Test
    void severalRangesAreASetAndOnePortIsANumberInIt() {
        PortSet ports = PortSet.parse("80,7472:7487,11568:11583");
        assertEquals("th sport { 80, 7472-7487, 11568-11583 }", new SourcePort(ports).toString());
        assertEquals("th sport != { 80, 7472-7487, 11568-11583 }", new SourcePortOutside(ports).toString());
    }

    @Test
    void aTurnIsCountedThroughAndNeverNeverNorAlwaysComes() {
        assertEquals("numgen inc mod 3 < 1", new Turn(1, 3).toString());
        for (int times : new int[] {-1, 0, 3, 4}) {
            assertThrows(IllegalArgumentException.class, () -> new Turn(times, 3), times + " in 3");
        }
    }

    @Test
    void aRulePrintsItsStatementsAsNftListsThem() {
        assertEquals(
                "add rule inet t jail_my-web meta l4proto != { tcp, udp, dccp, sctp, udplite } th sport 5 th sport 5-6"
                        + " limit rate 1/hour burst 2 packets log prefix \"a ; b\" flags skuid counter name \"c\""
                        + " socket cgroupv2 level 3 vmap @m tcp flags ack ct direction reply meta l4proto tcp"
                        + " reject with tcp reset reject with icmpx admin-prohibited drop accept\n",
                NftTransaction.empty()
                        .add(NftRule.of(
                                CHAIN,
                                new ProtocolIsNot(TransportProtocol.ALL),
                                new SourcePort(new PortRange(5, 5)),
                                new SourcePort(new PortRange(5, 6)),
                                new Limit(new RateLimit(1, RateLimit.Unit.HOUR, 2)),
                                new Log("a ; b"),
                                new Count(new NftCounter(TABLE, "c")),
                                new LookUpCgroup(3, MAP),
                                Simple.ACKNOWLEDGES,
                                Simple.IS_REPLY,
                                Simple.IS_TCP,
                                Simple.REJECT_BY_RESET,
                                Simple.REJECT_BY_ICMP,
                                Simple.DROP,
                                Simple.ACCEPT))
                        .toString());
        assertThrows(IllegalArgumentException.class, () -> new NftRule(CHAIN, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "1a",
                "a b",
                "a;b",
                "a}",
                "a\nb",
                "a\"",
                "a#",
                "$a",
                "@a",
                "ä",
                "a23456789012345678901234567890xy"
            })
    void whatIsNoIdentifierIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new NftTable(name));
        assertThrows(IllegalArgumentException.class, () -> NftChain.regular(TABLE, name));
        assertThrows(IllegalArgumentException.class, () -> NftChain.base(TABLE, name, NftHook.INPUT));
        assertThrows(IllegalArgumentException.class, () -> new NftMap(TABLE, name, NftMap.Key.LINK));
        assertThrows(IllegalArgumentException.class, () -> new NftCounter(TABLE, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\" : accept }\nflush ruleset #", "a\nb", "a\0", "a\"", "\ud800"})
    void textThatWouldEndItsStringIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> NftMapElement.named(MAP, text, CHAIN));
        assertThrows(IllegalArgumentException.class, () -> new Log(text));
        assertThrows(IllegalArgumentException.class, () -> new LogToGroup(text, 1, 160));
    }

    @Test
    void aVariableInALogPrefixIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Log("$x"));
        assertThrows(IllegalArgumentException.class, () -> new LogToGroup("$x", 1, 160));
    }
}
