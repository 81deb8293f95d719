// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NftJsonTest {
    private static Ruleset hostile() throws IOException {
        return NftJson.parse(Capture.read("debian-12-linux-6.18-hostile.nft.json"))
                .ruleset();
    }

    private static FoundChain chain(Ruleset ruleset, String description) {
        return ruleset.chains().stream()
                .filter(chain -> chain.describe().equals(description))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBaseChainHasItsHookPriorityAndPolicy() throws IOException {
        Ruleset ruleset = hostile();
        assertEquals(
                new ChainHook("filter", "output", -10, true),
                chain(ruleset, "inet hostile out").hook());
        assertEquals(
                new ChainHook("nat", "postrouting", 100, false),
                chain(ruleset, "inet hostile leaving").hook());
        assertEquals(null, chain(ruleset, "inet hostile sub").hook());
    }

    @Test
    void whatARuleMayDoIsFoundInStatementsAndVerdictMaps() throws IOException {
        Ruleset ruleset = hostile();
        List<FoundRule> rules = chain(ruleset, "inet hostile out").rules();
        assertEquals(Set.of(), rules.get(0).effects(), "accepting established connections");
        assertEquals(Set.of(RuleEffect.STOP), rules.get(1).effects(), "a verdict map with drop");
        assertEquals(List.of("sub"), rules.get(1).targets());
        assertEquals(Set.of(RuleEffect.VERDICT_MAP), rules.get(2).effects(), "a named map");
        assertEquals(Set.of(RuleEffect.SOURCE_PORT), rules.get(3).effects(), "tcp sport set 99");
        assertEquals(
                Set.of(RuleEffect.NOTRACK),
                chain(ruleset, "inet hostile pre").rules().getFirst().effects());
    }

    @Test
    void sourceNatHasItsPortsAndItsLink() throws IOException {
        List<FoundRule> rules = chain(hostile(), "inet hostile leaving").rules();
        assertTrue(rules.stream().allMatch(rule -> rule.has(RuleEffect.SOURCE_NAT)), "all of " + rules);
        assertEquals(null, rules.get(0).ports());
        assertEquals("eth0", rules.get(0).outLink());
        assertEquals(new PortRange(50000, 50999), rules.get(1).ports());
        assertEquals(new PortRange(1000, 1000), rules.get(2).ports());
        assertEquals(new PortRange(1000, 2000), rules.get(3).ports());
        assertEquals("handle 19", rules.get(0).name());
    }

    @Test
    void rulesAreFoundThroughJumpsOfJumps() throws IOException {
        Ruleset ruleset = hostile();
        List<Ruleset.Placed> stopping = ruleset.rules(chain(ruleset, "inet hostile out"), RuleEffect.STOP);
        assertEquals(
                List.of("out", "sub", "deep"),
                stopping.stream().map(placed -> placed.chain().name()).toList());
    }

    @Test
    void onlyChainsOfIpThatAreInForceAreAtAHook() throws IOException {
        assertEquals(
                List.of("inet hostile out"),
                hostile().at("output").stream().map(FoundChain::describe).toList(),
                "neither the dormant table's nor the bridge's");
        assertTrue(chain(hostile(), "inet asleep o").dormant(), "as nft 1.0.6 prints it");
    }

    @Test
    void dormantIsReadAsNewerNftPrintsIt() throws IOException {
        for (String flags : List.of("\"dormant\"", "[\"dormant\", \"owner\"]")) {
            String text =
                    "{\"nftables\": [{\"table\": {\"family\": \"ip\", \"name\": \"t\", \"flags\": " + flags + "}},"
                            + "{\"chain\": {\"family\": \"ip\", \"table\": \"t\", \"name\": \"c\", \"type\": \"filter\","
                            + " \"hook\": \"output\", \"prio\": 0, \"policy\": \"drop\"}}]}";
            assertTrue(NftJson.parse(text).ruleset().chains().getFirst().dormant(), flags);
        }
    }

    @Test
    void flowtablesAndQueuesAreSeen() throws IOException {
        String text = "{\"nftables\": [{\"chain\": {\"family\": \"ip\", \"table\": \"t\", \"name\": \"c\"}},"
                + "{\"rule\": {\"family\": \"ip\", \"table\": \"t\", \"chain\": \"c\", \"handle\": 2, \"expr\":"
                + " [{\"flow\": {\"op\": \"add\", \"flowtable\": \"@f\"}}, {\"queue\": {\"num\": 1}}]}}]}";
        FoundRule rule =
                NftJson.parse(text).ruleset().chains().getFirst().rules().getFirst();
        assertEquals(Set.of(RuleEffect.OFFLOAD, RuleEffect.QUEUE), rule.effects());
    }

    @Test
    void portjailsOwnTableIsLeftOut() throws IOException {
        String text =
                "{\"nftables\": [{\"chain\": {\"family\": \"inet\", \"table\": \"portjail\", \"name\": \"output_2\","
                        + " \"type\": \"filter\", \"hook\": \"output\", \"prio\": 0, \"policy\": \"accept\"}}]}";
        assertEquals(List.of(), NftJson.parse(text).ruleset().chains());
    }

    @Test
    void rulesOfIptablesAreToldBetterByIptables() throws IOException {
        NftJson docker = NftJson.parse(Capture.read("debian-12-linux-6.18-docker.nft.json"));
        assertTrue(docker.hasRulesOfIptables());
        assertFalse(NftJson.parse(Capture.read("debian-12-linux-6.18-hostile.nft.json"))
                .hasRulesOfIptables());
        Ruleset better = docker.ruleset()
                .replacing(IptablesSave.parse(
                        Capture.read("debian-12-linux-6.18-docker.iptables-nft-save"), RuleTool.IPTABLES_NFT, "ip"));
        assertEquals(
                List.of("iptables-nft -t nat POSTROUTING"),
                better.at("postrouting").stream().map(FoundChain::describe).toList(),
                "once, in the words of iptables");
        assertEquals(
                1,
                better.rules(better.at("forward").getFirst(), RuleEffect.STOP).size());
    }

    @Test
    void aChainOfNftInATableOfIptablesStaysAsNftListsIt() {
        ChainHook hook = new ChainHook("nat", "postrouting", 100, false);
        FoundRule rule = new FoundRule("handle 3", Set.of(RuleEffect.SOURCE_NAT), List.of(), null, null);
        FoundChain ofNft = new FoundChain(RuleTool.NFT, "ip", "nat", "postrouting", hook, false, List.of(rule));
        FoundChain shared = new FoundChain(RuleTool.NFT, "ip", "nat", "POSTROUTING", hook, false, List.of(rule));
        List<FoundChain> saved = IptablesSave.parse(
                "*nat\n:POSTROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:postrouting - [0:0]\n"
                        + "-A POSTROUTING -j MASQUERADE\nCOMMIT\n",
                RuleTool.IPTABLES_NFT,
                "ip");
        assertEquals(
                List.of("ip nat postrouting", "iptables-nft -t nat POSTROUTING"),
                new Ruleset(List.of(ofNft, shared))
                        .replacing(saved).chains().stream()
                                .map(FoundChain::describe)
                                .toList());
    }

    @Test
    void textThatIsNoRulesetIsRefused() {
        assertThrows(IOException.class, () -> NftJson.parse("{\"other\": 1}"));
        assertThrows(IOException.class, () -> NftJson.parse("table inet x {"));
    }
}
