// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.ViolationAction;
import io.github.portjail.rules.testing.TestHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules on the real kernel: how they come, are read back and go. */
class NftFirewallIT {
    private TestHost host;
    private NftFirewall firewall;

    @BeforeEach
    void createHost() throws IOException {
        host = TestHost.create();
        firewall = new NftFirewall(host.nft());
    }

    @AfterEach
    void removeHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nftTakesAndListsEveryAction(ViolationAction action) throws IOException {
        CgroupAddress address = host.jail("a");
        for (LogTarget target : TestPolicies.LOG_TARGETS) {
            Policy policy = TestPolicies.policy("a", action, target);
            firewall.apply(policy, address);
            assertEquals(List.of(), firewall.readBack(policy, address), action + " with log to " + target);
            NftRemoval.remove(host, policy, address);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nftTakesAndListsEveryRewriting(Rewriting rewriting) throws IOException {
        CgroupAddress address = host.jail("a");
        for (ViolationAction action : ViolationAction.values()) {
            Policy policy = TestPolicies.rewriting("a", action, rewriting);
            firewall.apply(policy, address);
            assertEquals(List.of(), firewall.readBack(policy, address), rewriting + " with " + action);
            NftRemoval.remove(host, policy, address);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nftTakesAndListsSeveralRanges(Rewriting rewriting) throws IOException {
        CgroupAddress group = host.jail("a");
        for (PortSet range : TestPolicies.severalRanges()) {
            // What is forwarded has no socket by whose mark nft could know it.
            List<JailAddress> addresses = rewriting == Rewriting.UNBOUND_DATAGRAMS
                    ? List.of(group)
                    : List.of(group, new LinkAddress("pj-a", "198.19.0.2", "fd70::2"));
            for (JailAddress address : addresses) {
                Policy policy = TestPolicies.with(range, TestPolicies.rewriting("a", ViolationAction.REJECT, rewriting))
                        .with(RangeSharing.EXCLUSIVE);
                firewall.apply(policy, address);
                assertEquals(List.of(), firewall.readBack(policy, address), rewriting + " into " + range);
                NftRemoval.remove(host, policy, address);
            }
        }
    }

    @Test
    void theTextOfTheDryRunIsWhatIsInForceAfterwards() throws IOException {
        CgroupAddress address = host.jail("a");
        Policy policy = TestPolicies.rejecting("a");
        NftResult result = host.nft().run(firewall.installation(policy, address));
        assertEquals("", result.error());
        assertEquals(List.of(), firewall.readBack(policy, address));
    }

    @Test
    void everyPrefixAndRateThatIsAllowedIsTakenAndListedAsItIs() throws IOException {
        CgroupAddress address = host.jail("a");
        StringBuilder allowed = new StringBuilder();
        for (char character = ' '; character <= '~'; character++) {
            if ("\"\\$".indexOf(character) < 0) {
                allowed.append(character);
            }
        }
        List<String> rates = List.of("1/second:1", "10000/second:10000", "60/minute", "1/day:10000", "10000/hour:5");
        for (int i = 0; i < allowed.length(); i++) {
            String prefix = allowed.substring(i, Math.min(allowed.length(), i + 29));
            LogPolicy log = new LogPolicy(LogTarget.KERNEL, prefix, RateLimit.parse(rates.get(i % rates.size())));
            Policy policy = Policy.usual(JailName.parse("a"), new PortRange(1, 1 + i * 700), ViolationAction.DROP, log);
            firewall.apply(policy, address);
            assertEquals(List.of(), firewall.readBack(policy, address), "prefix '" + prefix + "'");
            NftRemoval.remove(host, policy, address);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9-9", "a--b", "a-", "123456789012345678", "accept", "tcp", "map", "list"})
    void everyNameThatIsAllowedIsAnIdentifierOfNft(String name) throws IOException {
        CgroupAddress address = host.jail(name);
        Policy policy = TestPolicies.rejecting(name);
        firewall.apply(policy, address);
        assertEquals(List.of(), firewall.readBack(policy, address));
        assertEquals(new ViolationCount(0, 0), firewall.violations().get(policy.name()));
        NftRemoval.remove(host, policy, address);
        assertFalse(host.ruleset().contains("_" + name + " {"), host.ruleset());
    }

    @Test
    void aCgroupPathIsTakenAsItIsWhateverItHolds() throws IOException {
        CgroupAddress address = host.jail("app\\x2d b$c*@:;{}#'ü");
        Policy policy = TestPolicies.rejecting("a");
        firewall.apply(policy, address);
        assertEquals(List.of(), firewall.readBack(policy, address));
        NftRemoval.remove(host, policy, address);
        assertFalse(host.ruleset().contains("jail_a"), host.ruleset());
    }

    @Test
    void anotherJailAddsNothingToWhatAllShare() throws IOException {
        firewall.apply(TestPolicies.rejecting("a"), host.jail("a"));
        String one = host.inside("nft", "list", "chain", "inet", "portjail", "output_2");
        firewall.apply(TestPolicies.rejecting("b"), host.jail("b"));
        assertEquals(one, host.inside("nft", "list", "chain", "inet", "portjail", "output_2"));
    }

    @Test
    void aRemovalLeavesExactlyWhatWasBefore() throws IOException {
        JailAddress other = host.jail("a");
        firewall.apply(TestPolicies.rejecting("a"), other);
        String before = host.ruleset();
        CgroupAddress address = host.jail("b");
        Policy policy = TestPolicies.rejecting("b");
        firewall.apply(policy, address);
        assertFalse(before.equals(host.ruleset()), "the jail left no trace in the ruleset");
        NftRemoval.remove(host, policy, address);
        assertEquals(before, host.ruleset());
        NftRemoval.remove(host, policy, address);
        assertEquals(before, host.ruleset(), "a second removal is to change nothing");
        assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("a"), other));
    }

    @Test
    void jailsOfTwoLevelsDoNotDisturbEachOther() throws IOException {
        CgroupAddress address = host.jail("a");
        CgroupAddress deeper = host.deeperJail("b");
        firewall.apply(TestPolicies.rejecting("a"), address);
        firewall.apply(TestPolicies.rejecting("b"), deeper);
        assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("a"), address));
        assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("b"), deeper));
        NftRemoval.remove(host, TestPolicies.rejecting("a"), address);
        assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("b"), deeper));
    }

    @Test
    void aRemovalWorksAfterSomebodyFlushedTheRuleset() throws IOException {
        CgroupAddress address = host.jail("a");
        Policy policy = TestPolicies.rejecting("a");
        firewall.apply(policy, address);
        host.inside("nft", "flush", "ruleset");
        NftRemoval.remove(host, policy, address);
        assertEquals("", host.ruleset());
    }

    @Test
    void aJailOfTheSameNameIsRefusedAndTheFirstOneKeptAsItIs() throws IOException {
        JailAddress first = host.jail("a");
        JailAddress second = host.jail("b");
        firewall.apply(TestPolicies.rejecting("a"), first);
        String before = host.ruleset();
        FirewallException refusal = assertThrows(
                FirewallException.class,
                () -> firewall.apply(TestPolicies.policy("a", ViolationAction.LOG, LogTarget.NONE), second));
        assertEquals(
                "cannot install the rules of jail 'a': a jail of this name has rules in this network namespace already",
                refusal.getMessage());
        assertEquals(before, host.ruleset());
    }

    @Test
    void aCgroupThatDoesNotExistIsRefusedWithTheReasonOfNft() {
        FirewallException refusal = assertThrows(
                FirewallException.class,
                () -> firewall.apply(
                        TestPolicies.rejecting("a"), new CgroupAddress("no/such/group", 2, "no/such/group")));
        assertEquals(
                "cannot install the rules of jail 'a': cgroupv2 path fails: No such file or directory",
                refusal.getMessage());
        assertEquals("", host.ruleset());
    }

    @Test
    void everyMissingPartIsFound() throws IOException {
        CgroupAddress address = host.jail("a");
        Policy policy = TestPolicies.rejecting("a");
        firewall.apply(policy, address);
        Map<String, Integer> sizes = Map.of("output_2", 3, "jail_a", 8, "input_2", 2, "hears_a", 3);
        for (String chain : sizes.keySet()) {
            List<String> handles = host.inside("nft", "-a", "list", "chain", "inet", "portjail", chain)
                    .lines()
                    .filter(line -> line.startsWith("\t\t") && line.contains(" # handle "))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .toList();
            assertEquals(sizes.get(chain), handles.size(), "the rules of chain " + chain);
            for (int i = 0; i < handles.size(); i++) {
                String handle = ruleHandle(chain, i);
                host.inside("nft", "delete", "rule", "inet", "portjail", chain, "handle", handle);
                List<String> missing = firewall.readBack(policy, address);
                assertEquals(1, missing.size(), "rule " + i + " of chain " + chain + " was deleted: " + missing);
                reinstall(policy, address);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flush chain inet portjail output_2",
                "flush chain inet portjail jail_a",
                "flush chain inet portjail input_2",
                "insert rule inet portjail hears_a accept",
                "add rule inet portjail jail_a accept",
                "insert rule inet portjail jail_a accept",
                "insert rule inet portjail output_2 accept",
                "add chain inet portjail output_2 { policy drop; }",
                "flush chain inet portjail output_2; delete chain inet portjail output_2",
                "flush chain inet portjail output_2; delete chain inet portjail output_2;"
                        + " add chain inet portjail output_2 { type filter hook output priority 10; policy accept; };"
                        + " add rule inet portjail output_2 tcp flags ack accept;"
                        + " add rule inet portjail output_2 meta l4proto != { tcp, udp, dccp, sctp, udplite } accept;"
                        + " add rule inet portjail output_2 socket cgroupv2 level 2 vmap @jails_2",
                "delete table inet portjail",
                "flush ruleset",
            })
    void everyChangeIsFound(String change) throws IOException {
        CgroupAddress address = host.jail("a");
        Policy policy = TestPolicies.rejecting("a");
        firewall.apply(policy, address);
        host.inside("nft", change);
        assertFalse(firewall.inspect(policy, address).isEmpty(), "not found: " + change);
        assertFalse(firewall.readBack(policy, address).isEmpty(), "not found: " + change);
    }

    @Test
    void anElementThatIsGoneIsPutBackAndOneThatLeadsElsewhereIsFound() throws IOException {
        CgroupAddress address = host.jail("a");
        Policy policy = TestPolicies.rejecting("a");
        firewall.apply(policy, address);
        String before = host.ruleset();
        assertEquals(List.of(), firewall.inspect(policy, address));
        host.inside("nft", "flush map inet portjail jails_2");
        assertEquals(1, firewall.inspect(policy, address).size(), "to inspect is to change nothing");
        assertEquals(1, firewall.inspect(policy, address).size(), "to inspect is to change nothing");
        assertEquals(List.of(), firewall.readBack(policy, address));
        assertEquals(before, host.ruleset());
        host.inside(
                "nft",
                "flush map inet portjail jails_2; add chain inet portjail other; add element inet portjail jails_2 { \""
                        + address.nftCgroupPath() + "\" : jump other }");
        List<String> missing = firewall.readBack(policy, address);
        assertEquals(1, missing.size());
        assertTrue(missing.getFirst().startsWith("no element inet portjail jails_2 { "), missing.getFirst());
        assertTrue(firewall.inspect(policy, address).getFirst().endsWith(": it leads elsewhere"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flush chain inet portjail output_2",
                "insert rule inet portjail output_2 accept",
                "flush chain inet portjail output_2; delete chain inet portjail output_2",
                "add chain inet portjail output_2 { policy drop; }",
                "add table inet portjail { flags dormant; }",
            })
    void theNextJailRepairsWhatAllShare(String damage) throws IOException {
        firewall.apply(TestPolicies.rejecting("a"), host.jail("a"));
        String whole = host.inside("nft", "list", "chain", "inet", "portjail", "output_2");
        host.inside("nft", damage);
        CgroupAddress address = host.jail("b");
        firewall.apply(TestPolicies.rejecting("b"), address);
        assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("b"), address));
        assertEquals(whole, host.inside("nft", "list", "chain", "inet", "portjail", "output_2"));
        assertFalse(host.ruleset().contains("dormant"), host.ruleset());
    }

    @Test
    void tenLaunchersAtOnceGetOneSetOfSharedRulesAndTenJails() throws Exception {
        List<JailAddress> addresses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            addresses.add(host.jail("j" + i));
        }

        atOnce(i -> firewall.apply(TestPolicies.rejecting("j" + i), addresses.get(i)));
        NftPart output = NftShared.cgroup(2).parts().getFirst();
        String shared = host.inside("nft", "list", "chain", "inet", "portjail", "output_2");
        assertEquals(List.of(), NftListing.parse(shared, output.chain()).differences(output));
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("j" + i), addresses.get(i)));
        }
        atOnce(i -> NftRemoval.remove(host, TestPolicies.rejecting("j" + i), addresses.get(i)));
        assertFalse(host.ruleset().contains("_j"), host.ruleset());
    }

    private interface Work {
        void at(int index);
    }

    private static void atOnce(Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(10);
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int index = i;
                futures.add(threads.submit(() -> {
                    start.await();
                    work.at(index);
                    return index;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }

    private String ruleHandle(String chain, int index) {
        List<String> rules = host.inside("nft", "-a", "list", "chain", "inet", "portjail", chain)
                .lines()
                .filter(line -> line.startsWith("\t\t") && line.contains(" # handle "))
                .toList();
        return rules.get(index).substring(rules.get(index).lastIndexOf(' ') + 1);
    }

    private void reinstall(Policy policy, JailAddress address) {
        host.inside("nft", "delete table inet portjail");
        firewall.apply(policy, address);
        assertEquals(List.of(), firewall.readBack(policy, address));
    }
}
