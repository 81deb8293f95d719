// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NftTextTest {
    private static final CgroupAddress ADDRESS = new CgroupAddress("unified/portjail/my-web", 2, "portjail/my-web");

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
                add rule inet portjail output_2 meta l4proto != { tcp, udp, dccp, sctp, udplite } accept
                add rule inet portjail output_2 socket cgroupv2 level 2 vmap @jails_2
                add table inet portjail
                create counter inet portjail violations_my-web
                create chain inet portjail jail_my-web
                add rule inet portjail jail_my-web th sport 50000-50999 accept
                add rule inet portjail jail_my-web tcp flags ack accept
                add rule inet portjail jail_my-web meta l4proto udp ct direction reply accept
                add rule inet portjail jail_my-web meta l4proto sctp ct direction reply ct original proto-dst != 0 accept
                add rule inet portjail jail_my-web limit rate 10/second burst 20 packets log prefix "portjail my-web: " flags skuid
                add rule inet portjail jail_my-web counter name "violations_my-web" meta l4proto tcp reject with tcp reset
                add rule inet portjail jail_my-web reject with icmpx admin-prohibited
                create element inet portjail jails_2 { "unified/portjail/my-web" : jump jail_my-web }
                """, firewall.installation(TestPolicies.rejecting("my-web"), ADDRESS));
    }

    @Test
    void theReaperIsToldWhatToDeleteAndInWhichOrder() {
        assertEquals(
                List.of("nft element jails_2 4711", "nft chain jail_my-web", "nft counter violations_my-web"),
                firewall.objects(TestPolicies.rejecting("my-web"), ADDRESS, 4711));
    }

    @Test
    void eachActionEndsTheChainInItsWay() {
        assertTrue(text(ViolationAction.DROP, LogTarget.KERNEL)
                .contains("jail_a counter name \"violations_a\" drop\ncreate element"));
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
                NftCounters.parse("""
                        table inet portjail {
                        \tcounter violations_my-web {
                        \t\tpackets 3 bytes 180
                        \t}
                        \tcounter mine {
                        \t\tpackets 5 bytes 7
                        \t}
                        \tcounter violations_NOT {
                        \t\tpackets 5 bytes 7
                        \t}
                        \tcounter violations_b {
                        \t\tcomment "packets 1 bytes 1"
                        \t\tpackets 0 bytes 9223372036854775807
                        \t}
                        }
                        """));
    }

    private String text(ViolationAction action, LogTarget target) {
        return firewall.installation(TestPolicies.policy("a", action, target), ADDRESS);
    }
}
