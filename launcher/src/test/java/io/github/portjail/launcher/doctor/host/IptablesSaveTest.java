// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IptablesSaveTest {
    private static FoundChain chain(List<FoundChain> chains, String table, String name) {
        return chains.stream()
                .filter(chain -> chain.table().equals(table) && chain.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<FoundChain> legacy() {
        return IptablesSave.parse(
                Capture.read("debian-12-linux-6.18-legacy.iptables-save"), RuleTool.IPTABLES_LEGACY, "ip");
    }

    @Test
    void tablesHaveThePrioritiesOfIptables() {
        List<FoundChain> chains = legacy();
        assertEquals(
                new ChainHook("filter", "output", 0, true),
                chain(chains, "filter", "OUTPUT").hook());
        assertEquals(
                new ChainHook("filter", "output", -300, false),
                chain(chains, "raw", "OUTPUT").hook());
        assertEquals(
                new ChainHook("nat", "postrouting", 100, false),
                chain(chains, "nat", "POSTROUTING").hook());
        assertEquals(
                new ChainHook("nat", "output", -100, false),
                chain(chains, "nat", "OUTPUT").hook());
    }

    @Test
    void sourceNatHasItsPortsAndItsLink() {
        List<FoundRule> rules = chain(legacy(), "nat", "POSTROUTING").rules();
        List<PortRange> ports = new ArrayList<>();
        rules.forEach(rule -> ports.add(rule.ports()));
        assertEquals(new PortRange(1024, 2047), ports.get(0));
        assertEquals(null, ports.get(1));
        assertEquals(new PortRange(50000, 50999), ports.get(2));
        assertEquals("eth1", rules.get(2).outLink());
    }

    @Test
    void thePortsBehindAnIpv6AddressAreTold() {
        List<FoundChain> chains = IptablesSave.parse(
                Capture.read("debian-12-linux-6.18-legacy.ip6tables-save"), RuleTool.IPTABLES_LEGACY, "ip6");
        List<FoundRule> rules = chain(chains, "nat", "POSTROUTING").rules();
        assertEquals(new PortRange(1024, 2047), rules.get(0).ports());
        assertEquals(null, rules.get(1).ports(), "an address alone, whose last group is no port");
        assertEquals(
                "ip6tables-legacy -t nat POSTROUTING",
                chain(chains, "nat", "POSTROUTING").describe());
    }

    @Test
    void notrackIsFoundInTheTargetCt() {
        assertEquals(
                Set.of(RuleEffect.NOTRACK),
                chain(legacy(), "raw", "OUTPUT").rules().getFirst().effects());
    }

    @Test
    void userChainsAreReachedAndALinkThatIsExcludedIsNone() {
        Ruleset ruleset = new Ruleset(IptablesSave.parse(
                Capture.read("debian-12-linux-6.18-docker.iptables-nft-save"), RuleTool.IPTABLES_NFT, "ip"));
        FoundChain forward = chain(ruleset.chains(), "filter", "FORWARD");
        assertTrue(forward.hook() != null && forward.hook().policyDrops());
        List<Ruleset.Placed> stopping = ruleset.rules(forward, RuleEffect.STOP);
        assertEquals(1, stopping.size());
        assertEquals("DOCKER-ISOLATION-STAGE-2", stopping.getFirst().chain().name());
        FoundRule masquerade =
                chain(ruleset.chains(), "nat", "POSTROUTING").rules().getFirst();
        assertEquals(Set.of(RuleEffect.SOURCE_NAT), masquerade.effects());
        assertEquals(null, masquerade.outLink(), "! -o docker0");
    }

    @Test
    void portjailsOwnChainsAndTheJumpsToThemAreLeftOut() {
        String text = "*filter\n:OUTPUT ACCEPT [0:0]\n:PORTJAIL - [0:0]\n-A OUTPUT -j PORTJAIL\n-A PORTJAIL -j DROP\n"
                + "COMMIT\n";
        List<FoundChain> chains = IptablesSave.parse(text, RuleTool.IPTABLES_LEGACY, "ip");
        assertEquals(1, chains.size());
        assertEquals(List.of(), chains.getFirst().rules());
    }

    @Test
    void quotedWordsAreOneWord() {
        assertEquals(
                List.of("-A", "INPUT", "--comment", "ssh \"only\" from here", "-j", "ACCEPT"),
                IptablesRule.words("-A INPUT --comment \"ssh \\\"only\\\" from here\" -j ACCEPT"));
    }
}
