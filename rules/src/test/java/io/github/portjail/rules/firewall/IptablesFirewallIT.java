// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import io.github.portjail.rules.testing.TestHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of both variants of iptables on the real kernel: how they come, are read back and go. */
@ParameterizedClass
@EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
class IptablesFirewallIT {
    private final TestFirewall variant;

    private TestHost host;
    private Firewall firewall;

    IptablesFirewallIT(TestFirewall variant) {
        this.variant = variant;
    }

    @BeforeEach
    void createHost() throws IOException {
        host = TestHost.create();
        firewall = variant.in(host);
    }

    @AfterEach
    void removeHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    static List<JailAddress> addresses() {
        return List.of(
                new ClassidAddress(0xffff_ffffL),
                new OwnerAddress(65534),
                new LinkAddress("pj-a.b_c", "198.19.0.2", "fd70::1:0:0:2"),
                new LinkAddress("pj-a", null, "fd70:6f72::2"),
                new LinkAddress("pj-a", "198.19.0.2", null));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void everyKindOfAddressIsTakenListedAndTakenAwayWithEveryAction(JailAddress address) {
        for (ViolationAction action : ViolationAction.values()) {
            Policy policy = TestPolicies.policy("123456789012345678", action, LogTarget.KERNEL);
            takeListAndTakeAway(policy, address);
            takeListAndTakeAway(rewriting(policy, TransportProtocol.ALL), address);
            takeListAndTakeAway(rewriting(policy, List.of(TransportProtocol.UDPLITE)), address);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCgroupIsTakenListedAndTakenAwayWithEveryAction(ViolationAction action) throws IOException {
        CgroupAddress address = host.jail("a");
        for (LogTarget target : TestPolicies.LOG_TARGETS) {
            takeListAndTakeAway(TestPolicies.policy("a", action, target), address);
        }
    }

    @Test
    void severalRangesAreTakenListedAndTakenAway() {
        for (PortSet range : TestPolicies.severalRanges()) {
            Policy policy = TestPolicies.with(range, TestPolicies.rejecting("a"));
            takeListAndTakeAway(policy, new OwnerAddress(65534));
            takeListAndTakeAway(rewriting(policy, TransportProtocol.ALL), new OwnerAddress(65534));
            takeListAndTakeAway(policy, new LinkAddress("pj-a", "198.19.0.2", "fd70:6f72::2"));
        }
    }

    @Test
    void theTextOfTheDryRunIsWhatIsInForceAfterwards() throws IOException {
        CgroupAddress address = host.jail("a");
        Policy policy = TestPolicies.rejecting("a");
        String text = firewall.installation(policy, address);
        int second = text.indexOf("# ip6tables-restore");
        assertEquals("", restore("iptables", text.substring(0, second)));
        assertEquals("", restore("ip6tables", text.substring(second)));
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
        List<String> rates =
                List.of("1/second:1", "10000/second:10000", "60/minute", "7/minute:9", "9999/hour:5", "1/hour:3");
        for (int i = 0; i < allowed.length(); i++) {
            String prefix = allowed.substring(i, Math.min(allowed.length(), i + 29));
            LogPolicy log = new LogPolicy(LogTarget.KERNEL, prefix, RateLimit.parse(rates.get(i % rates.size())));
            takeListAndTakeAway(
                    Policy.usual(JailName.parse("a"), new PortRange(1, 1 + i * 700), ViolationAction.DROP, log),
                    address);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9-9", "a--b", "a-", "123456789012345678"})
    void everyNameThatIsAllowedIsTaken(String name) throws IOException {
        Policy policy = TestPolicies.rejecting(name);
        CgroupAddress address = host.jail(name);
        firewall.apply(policy, address);
        assertEquals(new ViolationCount(0, 0), firewall.violations().get(policy.name()));
        LineRemoval.remove(host, firewall, policy, address);
        assertEquals(null, firewall.violations().get(policy.name()));
    }

    @Test
    void aCgroupPathIsTakenAsItIsWhateverItHolds() throws IOException {
        takeListAndTakeAway(TestPolicies.rejecting("a"), host.jail("app\\x2d b$c*@:;{}#'ü"));
    }

    @Test
    void theLastRemovalLeavesTheChainsOfTheKernelAsTheyWere() throws IOException {
        restore("iptables", "*filter\n:OUTPUT ACCEPT\n-A OUTPUT -d 192.0.2.1/32 -j DROP\n:mine -\nCOMMIT\n");
        String before = saved("iptables");
        CgroupAddress first = host.jail("a");
        CgroupAddress second = host.jail("b");
        firewall.apply(TestPolicies.rejecting("a"), first);
        String one = saved("iptables");
        firewall.apply(TestPolicies.rejecting("b"), second);
        LineRemoval.remove(host, firewall, TestPolicies.rejecting("b"), second);
        assertEquals(one, saved("iptables"));
        LineRemoval.remove(host, firewall, TestPolicies.rejecting("b"), second);
        assertEquals(one, saved("iptables"), "a second removal is to change nothing");
        assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("a"), first));
        LineRemoval.remove(host, firewall, TestPolicies.rejecting("a"), first);
        assertEquals(before, saved("iptables"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-F",
                "-F; $I -X",
                "-F portjail",
                "-F OUTPUT",
                "-F portjail; $I -F pj-a; $I -X pj-a",
                "-D OUTPUT -j portjail",
                "-A pj-a -j ACCEPT",
                "-I pj-a -j ACCEPT",
                "-D pj-a 2",
                "-D pjv-a 1",
                "-I portjail -j RETURN",
                "-I OUTPUT -j ACCEPT",
                "-D portjail 2",
            })
    void everyChangeIsFoundAndTheRulesGoAllTheSame(String change) throws IOException {
        CgroupAddress address = host.jail("a");
        Policy policy = TestPolicies.rejecting("a");
        for (IptablesFamily family : IptablesFamily.values()) {
            firewall.apply(policy, address);
            String program = family.program() + variant.toString().substring("iptables".length());
            host.inside("sh", "-c", ("$I " + change).replace("$I", program + " -w 20"));
            List<String> missing = firewall.inspect(policy, address);
            assertFalse(missing.isEmpty(), "not found: " + change);
            assertTrue(missing.getFirst().contains(family.program() + " chain "), missing.getFirst());
            LineRemoval.remove(host, firewall, policy, address);
            String left = saved(family.program());
            assertFalse(left.contains("pj-a"), left);
            boolean lone = change.equals("-I portjail -j RETURN");
            assertEquals(
                    lone,
                    left.contains("portjail"),
                    "the shared chain goes, unless it holds a rule of another: " + left);
            host.inside("sh", "-c", "$I -F; $I -X".replace("$I", program + " -w 20"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-F OUTPUT", "-I OUTPUT -j ACCEPT", "-F portjail", "-I portjail -j RETURN"})
    void theNextJailRepairsWhatAllShare(String damage) throws IOException {
        firewall.apply(TestPolicies.rejecting("a"), host.jail("a"));
        host.inside("sh", "-c", variant + " -w 20 " + damage);
        CgroupAddress address = host.jail("b");
        firewall.apply(TestPolicies.rejecting("b"), address);
        assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("b"), address));
    }

    @Test
    void aJailOfTheSameNameOrAddressIsRefusedAndTheFirstOneKeptAsItIs() throws IOException {
        CgroupAddress first = host.jail("a");
        CgroupAddress second = host.jail("b");
        firewall.apply(TestPolicies.rejecting("a"), first);
        String before = saved("iptables") + saved("ip6tables");
        assertEquals(
                "cannot install the rules of jail 'a': a jail of this name has rules in this network namespace already",
                refusal(TestPolicies.policy("a", ViolationAction.LOG, LogTarget.NONE), second));
        assertEquals(
                "cannot install the rules of jail 'b': another jail has rules for " + first.describe()
                        + " in this network namespace already",
                refusal(TestPolicies.rejecting("b"), first));
        assertEquals(before, saved("iptables") + saved("ip6tables"));
    }

    @Test
    void aCgroupThatDoesNotExistIsRefusedWithTheRuleThatIptablesRefused() {
        String message = refusal(TestPolicies.rejecting("a"), new CgroupAddress("no/such", 2, "no/such"));
        assertTrue(message.startsWith("cannot install the rules of jail 'a': iptables-"), message);
        assertTrue(message.contains(variant == TestFirewall.IPTABLES_NFT ? "RULE_APPEND failed" : "'COMMIT'"), message);
        assertFalse(saved("iptables").contains("pj-a"), saved("iptables"));
    }

    @Test
    void whereIptablesGivesNoReasonTheHintNamesTheKernelLog() throws IOException {
        CgroupAddress address = new CgroupAddress("no/such", 2, "no/such");
        FirewallException refusal =
                assertThrows(FirewallException.class, () -> firewall.apply(TestPolicies.rejecting("a"), address));
        assertEquals("dmesg may say why the kernel refused it", refusal.hint());
    }

    @Test
    void whatOneVersionOfIpRefusesIsTakenAwayFromTheOther() throws IOException {
        host.run(
                "*filter\n:pjv-a - [0:0]\nCOMMIT\n",
                "ip6" + variant.toString().substring(2) + "-restore",
                "--noflush",
                "-w",
                "20");
        CgroupAddress address = host.jail("a");
        refusal(TestPolicies.rejecting("a"), address);
        assertFalse(saved("iptables").contains("pj-a"), saved("iptables"));
        assertFalse(saved("iptables").contains("portjail"), saved("iptables"));
    }

    @Test
    void tenLaunchersInTurnGetOneJumpAndTenJailsWhichGoAtOnce() throws Exception {
        List<JailAddress> addresses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            addresses.add(host.jail("j" + i));
        }
        Lock turn = new ReentrantLock();
        atOnce(i -> {
            turn.lock();
            try {
                firewall.apply(TestPolicies.rejecting("j" + i), addresses.get(i));
            } finally {
                turn.unlock();
            }
        });
        assertEquals(
                1,
                saved("iptables")
                        .lines()
                        .filter("-A OUTPUT -j portjail"::equals)
                        .count());
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), firewall.readBack(TestPolicies.rejecting("j" + i), addresses.get(i)));
        }
        atOnce(i -> LineRemoval.remove(host, firewall, TestPolicies.rejecting("j" + i), addresses.get(i)));
        assertFalse(saved("iptables").contains("portjail"), saved("iptables"));
        assertFalse(saved("ip6tables").contains("portjail"), saved("ip6tables"));
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

    private void takeListAndTakeAway(Policy policy, JailAddress address) {
        firewall.apply(policy, address);
        assertEquals(List.of(), firewall.readBack(policy, address), policy + " for " + address);
        LineRemoval.remove(host, firewall, policy, address);
        for (IptablesFamily family : IptablesFamily.values()) {
            String left = saved(family.program());
            assertFalse(left.contains("pj") || left.contains("portjail"), left);
        }
    }

    private static Policy rewriting(Policy policy, List<TransportProtocol> protocols) {
        return new Policy(policy.name(), policy.range(), policy.onViolation(), policy.log(), protocols, Rewriting.ALL);
    }

    private String refusal(Policy policy, JailAddress address) {
        return String.valueOf(assertThrows(FirewallException.class, () -> firewall.apply(policy, address))
                .getMessage());
    }

    private String restore(String family, String input) {
        String program = family + variant.toString().substring("iptables".length()) + "-restore";
        return host.run(input, program, "--noflush", "-w", "20").error();
    }

    /** What iptables-save lists of the table filter and the others there are, without its comments and counters. */
    private String saved(String family) {
        return host.inside(family + variant.toString().substring("iptables".length()) + "-save")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst(" \\[\\d+:\\d+]$", ""))
                .reduce("", (text, line) -> text + line + "\n");
    }
}
