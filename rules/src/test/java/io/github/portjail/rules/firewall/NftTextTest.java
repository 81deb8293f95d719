// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NftTextTest {
    private static final CgroupAddress ADDRESS = new CgroupAddress("unified/portjail/my-web", 2, "portjail/my-web");

    private static final String COUNTERS = """
            table inet portjail {
            \tcounter violations_my-web {
            \t\tpackets 3 bytes 180
            \t}
            \tcounter mine {
            \t\tpackets 5 bytes 7
            \t}
            \tcounter intruders_my-web {
            \t\tpackets 4 bytes 240
            \t}
            \tcounter violations_NOT {
            \t\tpackets 5 bytes 7
            \t}
            \tcounter violations_b {
            \t\tcomment "packets 1 bytes 1"
            \t\tpackets 0 bytes 9223372036854775807
            \t}
            }
            """;

    private final Firewall firewall = new NftFirewall(commands -> {
        throw new AssertionError("text is made without asking nft, but it was: " + commands);
    });

    @Test
    void theInstallationIsWhatAUserWouldTypeIntoNft() {
        assertEquals("""
                add table inet portjail
                add map inet portjail jails_2 { type cgroupsv2 : verdict; }
                add chain inet portjail output_2 { type filter hook output priority filter; policy accept; }
                flush chain inet portjail output_2
                add rule inet portjail output_2 tcp flags ack accept
                add rule inet portjail output_2 meta l4proto != { tcp, udp, dccp, sctp, udplite } accept
                add rule inet portjail output_2 socket cgroupv2 level 2 vmap @jails_2
                add table inet portjail
                add set inet portjail heard_4 { type ipv4_addr . inet_service . inet_service; size 65536; flags dynamic,timeout; timeout 3m; }
                add set inet portjail heard_6 { type ipv6_addr . inet_service . inet_service; size 65536; flags dynamic,timeout; timeout 3m; }
                add map inet portjail hearers_2 { type cgroupsv2 : verdict; }
                add chain inet portjail input_2 { type filter hook input priority 150; policy accept; }
                flush chain inet portjail input_2
                add rule inet portjail input_2 meta l4proto != udp accept
                add rule inet portjail input_2 socket cgroupv2 level 2 vmap @hearers_2
                add table inet portjail
                create counter inet portjail violations_my-web
                create chain inet portjail jail_my-web
                add rule inet portjail jail_my-web th sport 50000-50999 accept
                add rule inet portjail jail_my-web tcp flags ack accept
                add rule inet portjail jail_my-web ip daddr . udp dport . udp sport @heard_4 update @heard_4 { ip daddr . udp dport . udp sport } accept
                add rule inet portjail jail_my-web ip6 daddr . udp dport . udp sport @heard_6 update @heard_6 { ip6 daddr . udp dport . udp sport } accept
                add rule inet portjail jail_my-web meta l4proto sctp @th,96,8 != 0x1 accept
                add rule inet portjail jail_my-web limit rate 10/second burst 20 packets log prefix "portjail my-web: " flags skuid
                add rule inet portjail jail_my-web counter name "violations_my-web" meta l4proto tcp reject with tcp reset
                add rule inet portjail jail_my-web reject with icmpx admin-prohibited
                create chain inet portjail hears_my-web
                add rule inet portjail hears_my-web th dport 50000-50999 accept
                add rule inet portjail hears_my-web update @heard_4 { ip saddr . udp sport . udp dport }
                add rule inet portjail hears_my-web update @heard_6 { ip6 saddr . udp sport . udp dport }
                create element inet portjail jails_2 { "unified/portjail/my-web" : jump jail_my-web }
                create element inet portjail hearers_2 { "unified/portjail/my-web" : jump hears_my-web }
                """, firewall.installation(TestPolicies.rejecting("my-web"), ADDRESS));
    }

    @Test
    void conntrackIsAskedOnlyWhereWhoWasHeardIsNotEnough() {
        Policy rejecting = TestPolicies.rejecting("web");
        assertFalse(firewall.installation(rejecting, ADDRESS).contains(" ct "));
        assertFalse(firewall.installation(with(rejecting, ViolationAction.DROP), ADDRESS)
                .contains(" ct "));
        assertFalse(firewall.installation(with(rejecting, TransportProtocol.TCP), ADDRESS)
                .contains("heard"));
        for (Policy asking : List.of(
                with(rejecting, ViolationAction.LOG),
                with(rejecting, TransportProtocol.SCTP),
                rejecting.with(RangeSharing.EXCLUSIVE),
                TestPolicies.rewriting("web", ViolationAction.REJECT, Rewriting.UNBOUND_DATAGRAMS))) {
            String text = firewall.installation(asking, ADDRESS);
            assertTrue(text.contains(" ct direction reply "), text);
            assertFalse(text.contains("heard"), text);
        }
        String owner = firewall.installation(rejecting, new OwnerAddress(1000));
        assertTrue(owner.contains(" ct direction reply ") && !owner.contains("heard"), owner);
    }

    private static Policy with(Policy policy, ViolationAction action) {
        return new Policy(policy.name(), policy.range(), action, policy.log(), policy.protocols(), policy.rewriting());
    }

    private static Policy with(Policy policy, TransportProtocol only) {
        return new Policy(
                policy.name(), policy.range(), policy.onViolation(), policy.log(), List.of(only), policy.rewriting());
    }

    @Test
    void severalRangesAreOneSetToJudgeByAndTakeTurnsInSourceNat() {
        Policy rejecting = TestPolicies.rejecting("web");
        Policy policy = new Policy(
                rejecting.name(),
                PortSet.parse("80,100:102,200:203"),
                rejecting.onViolation(),
                rejecting.log(),
                List.of(TransportProtocol.TCP, TransportProtocol.UDP),
                Rewriting.ALL);
        List<String> lines = firewall.installation(policy, ADDRESS).lines().toList();
        String judging = "add rule inet portjail jail_web th sport { 80, 100-102, 200-203 } accept";
        assertTrue(lines.contains(judging), lines.toString());
        assertEquals(
                """
                add rule inet portjail rewrite_web meta l4proto { tcp, udp } th sport 80 snat to :80
                add rule inet portjail rewrite_web meta l4proto { tcp, udp } th sport 100-102 snat to :100-102
                add rule inet portjail rewrite_web meta l4proto { tcp, udp } th sport 200-203 snat to :200-203
                add rule inet portjail rewrite_web meta l4proto { tcp, udp } numgen inc mod 8 < 1 snat to :80
                add rule inet portjail rewrite_web meta l4proto { tcp, udp } numgen inc mod 7 < 3 snat to :100-102
                add rule inet portjail rewrite_web meta l4proto { tcp, udp } snat to :200-203
                """,
                lines.stream()
                        .filter(line -> line.startsWith("add rule inet portjail rewrite_web"))
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
    }

    @Test
    void whatOthersSendFromARangeOfItsOwnIsRejectedInAChainOfItsOwn() {
        Policy policy = TestPolicies.rejecting("my-web").with(RangeSharing.EXCLUSIVE);
        assertEquals(
                """
                add table inet portjail
                create counter inet portjail violations_my-web
                create counter inet portjail intruders_my-web
                create map inet portjail members_my-web { type cgroupsv2 : verdict; }
                create chain inet portjail jail_my-web
                """,
                firewall.installation(policy, ADDRESS)
                        .lines()
                        .dropWhile(line -> !line.contains("vmap @jails_2"))
                        .skip(1)
                        .limit(5)
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
        assertEquals(
                """
                create chain inet portjail exclusive_my-web { type filter hook output priority filter; policy accept; }
                add rule inet portjail exclusive_my-web meta l4proto != { tcp, udp, sctp, udplite } accept
                add rule inet portjail exclusive_my-web th sport != 50000-50999 accept
                add rule inet portjail exclusive_my-web tcp flags ack accept
                add rule inet portjail exclusive_my-web tcp flags rst accept
                add rule inet portjail exclusive_my-web meta l4proto udp ct direction reply accept
                add rule inet portjail exclusive_my-web meta l4proto sctp ct direction reply ct original proto-dst != 0 accept
                add rule inet portjail exclusive_my-web socket cgroupv2 level 2 vmap @members_my-web
                add rule inet portjail exclusive_my-web limit rate 10/second burst 20 packets log prefix "portjail my-web intruder: " flags skuid
                add rule inet portjail exclusive_my-web counter name "intruders_my-web" meta l4proto tcp reject with tcp reset
                add rule inet portjail exclusive_my-web reject with icmpx admin-prohibited
                create element inet portjail jails_2 { "unified/portjail/my-web" : jump jail_my-web }
                create element inet portjail members_my-web { "unified/portjail/my-web" : jump jail_my-web }
                """,
                firewall.installation(policy, ADDRESS)
                        .lines()
                        .dropWhile(line -> !line.contains("chain inet portjail exclusive"))
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
        assertEquals(
                List.of(
                        "nft element jails_2 7",
                        "nft element members_my-web 7",
                        "nft chain jail_my-web",
                        "nft chain exclusive_my-web",
                        "nft map members_my-web",
                        "nft counter violations_my-web",
                        "nft counter intruders_my-web"),
                firewall.objects(policy, ADDRESS, 7),
                "what the reaper deletes, in an order in which it can");
    }

    @Test
    void ofAJailWithALinkOfItsOwnNothingIsSentByThisHostItself() {
        Policy policy = TestPolicies.rejecting("a").with(RangeSharing.EXCLUSIVE);
        String text = firewall.installation(policy, new LinkAddress("pj-a", "198.18.0.2", null));
        assertEquals(-1, text.indexOf("members_a"), text);
        assertTrue(text.contains("create chain inet portjail exclusive_a"), text);
    }

    @Test
    void whatTheProgramSentWithoutBindIsMarkedForSourceNatAndWhatItBoundItselfIsAViolation() {
        String mark = "0x" + Long.toHexString(NftJail.mark(JailName.parse("a")));
        String rewrite = "ct status ! confirmed ct mark 0x00000000 ct label set 112 ct mark set " + mark + " accept";
        assertEquals(
                """
                add rule inet portjail jail_a tcp flags ack accept
                add rule inet portjail jail_a meta l4proto udp ct direction reply accept
                add rule inet portjail jail_a meta l4proto sctp ct direction reply ct original proto-dst != 0 accept
                add rule inet portjail jail_a th sport 50000-50999 meta l4proto udp REWRITE
                add rule inet portjail jail_a th sport 50000-50999 accept
                add rule inet portjail jail_a meta l4proto udp socket mark & 0x40000000 == 0x00000000 ct status snat accept
                add rule inet portjail jail_a meta l4proto udp socket mark & 0x40000000 == 0x00000000 REWRITE
                add rule inet portjail jail_a limit rate 10/second burst 20 packets log prefix "portjail a: " flags skuid
                add rule inet portjail jail_a counter name "violations_a" meta l4proto tcp reject with tcp reset
                add rule inet portjail jail_a reject with icmpx admin-prohibited
                """.replace("REWRITE", rewrite),
                rulesOf("jail_a", Rewriting.UNBOUND_DATAGRAMS, ViolationAction.REJECT));
        assertEquals("""
                add rule inet portjail rewrite_a meta l4proto { tcp, udp, dccp, sctp, udplite } snat to :50000-50999
                """, rulesOf("rewrite_a", Rewriting.UNBOUND_DATAGRAMS, ViolationAction.REJECT));
        assertEquals("""
                add rule inet portjail postrouting_rewritten ct status confirmed accept
                add rule inet portjail postrouting_rewritten ct mark vmap @rewritten
                add rule inet portjail postrouting_rewritten ct label 112 ct status ! confirmed drop
                """, rulesOf("postrouting_rewritten", Rewriting.UNBOUND_DATAGRAMS, ViolationAction.REJECT));
    }

    @Test
    void whereViolationsAreRewrittenThoseThatWereNotBoundAreNotCounted() {
        List<String> rules = rulesOf("jail_a", Rewriting.UNBOUND_DATAGRAMS, ViolationAction.REWRITE)
                .lines()
                .toList();
        int unbound = indexOf(rules, "socket mark & 0x40000000 == 0x00000000 ct status ! confirmed");
        int counted = indexOf(rules, "counter name");
        assertTrue(unbound >= 0 && unbound < counted, "marked before it is counted: " + rules);
    }

    @Test
    void withoutUdpThereIsNothingToRewrite() {
        Policy usual = TestPolicies.rejecting("a");
        List<TransportProtocol> tcp = List.of(TransportProtocol.TCP);
        String text = firewall.installation(
                new Policy(
                        usual.name(),
                        usual.range(),
                        usual.onViolation(),
                        usual.log(),
                        tcp,
                        Rewriting.UNBOUND_DATAGRAMS),
                ADDRESS);
        assertEquals(-1, text.indexOf("snat"), text);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    inet,       rules (module nf_tables),                                       --firewall none
                    ` ct `,     connection tracking (modules nf_conntrack and nft_ct),          --steer bpf
                    socket,     socket cgroupv2 (module nft_socket),                            --place netns
                    type nat,   `source NAT (modules nft_chain_nat, nft_nat and nft_masq)`,     --steer bpf
                    ct label,   labels of connections (CONFIG_NF_CONNTRACK_LABELS),             --steer bpf
                    flags skuid,log (modules nft_log and nf_log_syslog),                        --log none
                    reject,     reject (module nft_reject_inet),                                --on-violation drop
                    """)
    void whatTheKernelLacksIsNamedWithTheWayWithoutIt(String refused, String lacking, String way) {
        Firewall kernel = new NftFirewall(commands -> commands.contains(refused)
                ? new NftResult(1, "", "Error: No such file or directory; did you mean chain 'other'?\nadd rule")
                : new NftResult(commands.startsWith("list") || commands.startsWith("get") ? 1 : 0, "", ""));
        Policy policy = TestPolicies.rewriting("a", ViolationAction.REJECT, Rewriting.UNBOUND_DATAGRAMS);
        FirewallException failure = assertThrows(FirewallException.class, () -> kernel.apply(policy, ADDRESS));
        assertEquals(
                "cannot install the rules of jail 'a': this kernel's nftables lacks " + lacking
                        + ": No such file or directory",
                failure.getMessage());
        assertTrue(String.valueOf(failure.hint()).contains(way + " does without"), "the hint: " + failure.hint());
    }

    @Test
    void whatTheRulesDoNotAskForIsNotMissed() {
        Firewall kernel = new NftFirewall(commands ->
                new NftResult(commands.contains("type nat") || !commands.contains("trial") ? 1 : 0, "", "Error: no"));
        FirewallException failure =
                assertThrows(FirewallException.class, () -> kernel.apply(TestPolicies.rejecting("a"), ADDRESS));
        assertEquals("cannot install the rules of jail 'a': no", failure.getMessage());
        assertNull(failure.hint());
    }

    @Test
    void whereRulesMayNotBeChangedNothingIsSaidOfTheKernel() {
        Firewall kernel = new NftFirewall(
                commands -> new NftResult(1, "", "Error: cache initialization failed: Operation not permitted"));
        FirewallException failure =
                assertThrows(FirewallException.class, () -> kernel.apply(TestPolicies.rejecting("a"), ADDRESS));
        assertEquals(
                "cannot install the rules of jail 'a': cache initialization failed: Operation not permitted",
                failure.getMessage());
    }

    private static int indexOf(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }

    private String rulesOf(String chain, Rewriting rewriting, ViolationAction action) {
        String text = firewall.installation(TestPolicies.rewriting("a", action, rewriting), ADDRESS);
        StringBuilder rules = new StringBuilder();
        text.lines()
                .filter(line -> line.startsWith("add rule inet portjail " + chain + " "))
                .forEach(line -> rules.append(line).append('\n'));
        return rules.toString();
    }

    @Test
    void theReaperIsToldWhatToDeleteAndInWhichOrder() {
        assertEquals(
                List.of(
                        "nft element jails_2 4711",
                        "nft element hearers_2 4711",
                        "nft chain jail_my-web",
                        "nft chain hears_my-web",
                        "nft counter violations_my-web"),
                firewall.objects(TestPolicies.rejecting("my-web"), ADDRESS, 4711));
    }

    @Test
    void eachActionEndsTheChainInItsWay() {
        assertTrue(text(ViolationAction.DROP, LogTarget.KERNEL)
                .contains("jail_a counter name \"violations_a\" drop\ncreate chain"));
        assertTrue(text(ViolationAction.LOG, LogTarget.KERNEL)
                .contains("jail_a counter name \"violations_a\" accept\ncreate element"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REJECT", "DROP", "LOG"})
    void withoutALogThereIsNoLogRule(ViolationAction action) {
        String logged = text(action, LogTarget.KERNEL);
        String silent = text(action, LogTarget.NONE);
        assertEquals(
                logged.lines().filter(line -> !line.contains(" log prefix ")).toList(),
                silent.lines().toList());
        assertEquals(logged.lines().count() - 1, silent.lines().count());
    }

    @ParameterizedTest
    @EnumSource
    void aGroupTakesThePlaceOfTheKernelLogInEachOfItsRules(ViolationAction action) {
        assertEquals(
                text(action, LogTarget.KERNEL).replace(" flags skuid\n", " group 65535 snaplen 160\n"),
                text(action, LogTarget.nflog(65535)));
        assertTrue(text(action, LogTarget.nflog(0))
                .contains(" limit rate 10/second burst 20 packets log prefix \"portjail a: \" group 0 snaplen 160\n"));
    }

    @Test
    void aRangeOfOnePortIsPrintedAsOnePort() {
        Policy policy = TestPolicies.rejecting("a");
        Policy onePort = Policy.usual(policy.name(), new PortRange(53, 53), policy.onViolation(), policy.log());
        assertTrue(firewall.installation(onePort, ADDRESS).contains(" th sport 53 accept\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/portjail/a", "a\" : accept }\nflush ruleset\n#", "a\nb", "a\0b", "a\udc80"})
    void aCgroupPathThatNftWouldMisreadIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> new CgroupAddress(path, 2, "a"));
        assertThrows(IllegalArgumentException.class, () -> new CgroupAddress("a", 2, path));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 256})
    void aLevelThatNoCgroupHasIsRefused(int level) {
        assertThrows(IllegalArgumentException.class, () -> new CgroupAddress("a", level, "a"));
    }

    @Test
    void noFirewallHasNothingToInstallAndSaysSo() {
        Firewall none = new NoFirewall();
        Policy policy = TestPolicies.rejecting("a");
        none.apply(policy, ADDRESS);
        assertEquals("", none.installation(policy, ADDRESS));
        assertEquals(List.of(), none.readBack(policy, ADDRESS));
        assertEquals(List.of(), none.inspect(policy, ADDRESS));
        assertEquals(List.of(), none.objects(policy, ADDRESS, 1));
        assertEquals(java.util.Map.of(), none.violations());
        assertTrue(none.describe().startsWith("none"));
    }

    @Test
    void countersAreReadByJailAndOthersPassedOver() {
        assertEquals(
                java.util.Map.of(
                        JailName.parse("my-web"), new ViolationCount(3, 180),
                        JailName.parse("b"), new ViolationCount(0, Long.MAX_VALUE)),
                NftCounters.parse(COUNTERS, NftCounters.VIOLATIONS));
        assertEquals(
                java.util.Map.of(JailName.parse("my-web"), new ViolationCount(4, 240)),
                NftCounters.parse(COUNTERS, NftCounters.INTRUDERS));
    }

    private String text(ViolationAction action, LogTarget target) {
        return firewall.installation(TestPolicies.policy("a", action, target), ADDRESS);
    }
}
