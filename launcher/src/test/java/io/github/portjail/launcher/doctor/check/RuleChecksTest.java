// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import static io.github.portjail.launcher.doctor.check.SampleHost.chain;
import static io.github.portjail.launcher.doctor.check.SampleHost.legacy;
import static io.github.portjail.launcher.doctor.check.SampleHost.notes;
import static io.github.portjail.launcher.doctor.check.SampleHost.only;
import static io.github.portjail.launcher.doctor.check.SampleHost.rule;
import static io.github.portjail.launcher.doctor.check.SampleHost.sourceNat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.RuleEffect;
import io.github.portjail.launcher.doctor.host.RuleTool;
import io.github.portjail.rules.nft.NftHook;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleChecksTest {
    private static final ChainHook POSTROUTING = new ChainHook("nat", "postrouting", 100, false);

    private static ChainHook output(int priority, boolean drops) {
        return new ChainHook("filter", "output", priority, drops);
    }

    @Test
    void ownPrioritiesAreThoseOfTheRules() {
        assertTrue(NftHook.OUTPUT.toString().contains("hook output priority filter"), "filter is " + OwnHooks.FILTER);
        assertTrue(NftHook.SOURCE_NAT_FIRST.toString().contains("hook postrouting priority srcnat - 2"));
        assertEquals(100 - 2, OwnHooks.FIRST_SOURCE_NAT);
        assertTrue(NftHook.SOURCE_NAT.toString().contains("priority srcnat - 1"));
        assertEquals(100 - 1, OwnHooks.REWRITE);
        assertTrue(NftHook.AFTER_SOURCE_NAT.toString().contains("priority srcnat + 1"));
        assertEquals(100 + 1, OwnHooks.AFTER_SOURCE_NAT);
        assertTrue(NftHook.INPUT_SOURCE_NAT.toString().contains("priority " + OwnHooks.REWRITE));
        assertTrue(NftHook.AFTER_INPUT_SOURCE_NAT.toString().contains("priority " + OwnHooks.AFTER_SOURCE_NAT));
    }

    @Test
    void aPolicyThatDropsIsAWarningWithTheRuleThatLetsTheRangePass() {
        Finding finding = only(new StoppingRulesCheck(), new SampleHost().with(chain("out", output(-10, true))));
        assertEquals(Severity.WARNING, finding.severity());
        assertEquals("inet other out", finding.subject());
        assertTrue(finding.found().contains("policy drop at output, before portjail's"), finding.found());
        assertEquals(
                List.of("nft insert rule inet other out meta l4proto '{ tcp, udp }' th sport 50000-50999 accept"),
                finding.commands());
    }

    @Test
    void ofSeveralRangesEachHasACommandOfItsOwn() {
        SampleHost host = new SampleHost()
                .range(PortSet.parse("7472:7487,11568:11583"))
                .with(chain("post", POSTROUTING, sourceNat(new PortRange(7480, 7490))));
        assertEquals(
                List.of(
                        "nft insert rule inet other post oifname '\"eth0\"' meta l4proto '{ tcp, udp }' th sport"
                                + " 7472-7487 masquerade to :7472-7487",
                        "nft insert rule inet other post oifname '\"eth0\"' meta l4proto '{ tcp, udp }' th sport"
                                + " 11568-11583 masquerade to :11568-11583"),
                only(new SourceNatCheck(), host).commands());
    }

    @Test
    void theOrderDecidesWhatIsSaidAboutAChain() {
        assertEquals("before portjail's", OwnHooks.order(output(-1, true)));
        assertEquals("after portjail's", OwnHooks.order(output(1, true)));
        assertTrue(OwnHooks.order(output(0, true)).contains("loaded last comes first"));
    }

    @Test
    void aPolicyOfIptablesIsMetWithItsOwnCommands() {
        Finding finding =
                only(new StoppingRulesCheck(), new SampleHost().with(legacy("filter", "OUTPUT", output(0, true))));
        assertEquals(
                List.of(
                        "iptables-legacy -t filter -I OUTPUT -p tcp --sport 50000:50999 -j ACCEPT",
                        "iptables-legacy -t filter -I OUTPUT -p udp --sport 50000:50999 -j ACCEPT"),
                finding.commands());
    }

    @Test
    void aForwardPolicyThatDropsConcernsNetworkNamespaces() {
        ChainHook forward = new ChainHook("filter", "forward", 0, true);
        Finding finding = only(new StoppingRulesCheck(), new SampleHost().with(chain("fwd", forward)));
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.found().contains("--place netns"), finding.found());
        assertEquals(
                "nft insert rule inet other fwd iifname '\"pj-*\"' accept",
                finding.commands().getFirst());
    }

    @Test
    void rulesThatMayStopAreANoteAndAcceptingOnesAreNone() {
        SampleHost host = new SampleHost().with(chain("out", output(5, false), rule(RuleEffect.STOP)));
        Finding finding = only(new StoppingRulesCheck(), host);
        assertEquals(Severity.NOTE, finding.severity());
        assertTrue(finding.found().contains("handle 7 of out"), finding.found());
        assertEquals(
                List.of(),
                new StoppingRulesCheck()
                        .examine(new SampleHost()
                                .with(chain("a", output(0, false)))
                                .view()));
    }

    @Test
    void sourceNatWithoutPortsIsAWarningWithMasqueradeToTheRange() {
        Finding finding =
                only(new SourceNatCheck(), new SampleHost().with(chain("post", POSTROUTING, sourceNat(null))));
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.found().contains("the guard then drops what leaves outside the range"), finding.found());
        assertEquals(
                List.of("nft insert rule inet other post oifname '\"eth0\"' meta l4proto '{ tcp, udp }' th sport"
                        + " 50000-50999 masquerade to :50000-50999"),
                finding.commands());
    }

    @Test
    void sourceNatInsideTheRangeIsWell() {
        SampleHost host = new SampleHost().with(chain("post", POSTROUTING, sourceNat(new PortRange(50000, 50010))));
        assertEquals(Severity.OK, only(new SourceNatCheck(), host).severity());
    }

    @Test
    void sourceNatBeyondTheRangeIsAWarning() {
        SampleHost host = new SampleHost().with(chain("post", POSTROUTING, sourceNat(new PortRange(50000, 51000))));
        Finding finding = only(new SourceNatCheck(), host);
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.found().contains("50000-51000"), finding.found());
    }

    @Test
    void sourceNatWithoutARangeInMindIsAWarningWithAPlaceToFillIn() {
        SampleHost host = new SampleHost()
                .range(null)
                .with(legacy("nat", "POSTROUTING", POSTROUTING, sourceNat(new PortRange(50000, 50010))));
        Finding finding = only(new SourceNatCheck(), host);
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.commands().getFirst().endsWith("-o eth0 -j MASQUERADE --to-ports LO-HI"));
    }

    @Test
    void notrackIsAWarningInBothDirections() {
        ChainHook raw = output(-300, false);
        Finding out = only(new UntrackedCheck(), new SampleHost().with(chain("raw", raw, rule(RuleEffect.NOTRACK))));
        assertEquals(Severity.WARNING, out.severity());
        assertTrue(out.commands().getFirst().contains("th sport 50000-50999 accept"), out.toString());
        ChainHook prerouting = new ChainHook("filter", "prerouting", -300, false);
        Finding in =
                only(new UntrackedCheck(), new SampleHost().with(chain("pre", prerouting, rule(RuleEffect.NOTRACK))));
        assertTrue(in.commands().getFirst().contains("th dport 50000-50999 accept"), in.toString());
    }

    @Test
    void whatWorksBelowTheGuardIsToldApart() {
        FoundChain egress = new FoundChain(
                RuleTool.NFT,
                "netdev",
                "n",
                "e",
                new ChainHook("filter", "egress", 0, false),
                false,
                List.of(rule(RuleEffect.SOURCE_PORT)));
        Finding finding = only(new OtherLayersCheck(), new SampleHost().with(egress));
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.found().contains("nothing stops what leaves from there"), finding.found());
    }

    @Test
    void dormantTablesAndFlowtablesAreNotes() {
        FoundChain dormant =
                new FoundChain(RuleTool.NFT, "inet", "t", "o", output(0, true), true, List.of(rule(RuleEffect.STOP)));
        Finding asleep = only(new OtherLayersCheck(), new SampleHost().with(dormant));
        assertEquals(Severity.NOTE, asleep.severity());
        assertTrue(asleep.found().contains("dormant"), asleep.found());
        assertEquals(
                List.of(),
                new StoppingRulesCheck().examine(new SampleHost().with(dormant).view()));
        ChainHook forward = new ChainHook("filter", "forward", 0, false);
        Finding flow =
                only(new OtherLayersCheck(), new SampleHost().with(chain("f", forward, rule(RuleEffect.OFFLOAD))));
        assertEquals(Severity.NOTE, flow.severity());
        assertTrue(flow.found().contains("flowtable"), flow.found());
    }

    @Test
    void bridgeTablesAreNotesWhenTheyMayStop() {
        FoundChain bridge = new FoundChain(
                RuleTool.NFT, "bridge", "b", "o", output(0, false), false, List.of(rule(RuleEffect.STOP)));
        Finding finding = only(new OtherLayersCheck(), new SampleHost().with(bridge));
        assertEquals(Severity.NOTE, finding.severity());
        assertTrue(finding.found().contains("of bridge"), finding.found());
    }

    @Test
    void theOrderAtAHookNamesPortjailBetweenTheOthers() {
        SampleHost host = new SampleHost()
                .with(chain("late", output(10, true)))
                .with(legacy("raw", "OUTPUT", output(-300, false), rule(RuleEffect.NOTRACK)));
        List<Finding> findings = notes(new HookOrderCheck(), host);
        assertEquals(
                "iptables-legacy -t raw OUTPUT (-300), portjail (0), inet other late (10); what one accepts, the"
                        + " next still judges",
                findings.getFirst().found());
        assertEquals("legacy tables", findings.get(1).subject());
    }

    @Test
    void withoutOtherRulesThatIsSaidUnlessTheyCouldNotBeRead() {
        List<Finding> clean = new HookOrderCheck().examine(new SampleHost().view());
        assertEquals("other rules", clean.getLast().subject());
        HostView blind = new SampleHost()
                .with(new HostView.Gap(HostView.Source.NFTABLES, "needs root"))
                .view();
        assertEquals(1, new HookOrderCheck().examine(blind).size(), "iptables only");
        Finding gap = new GapCheck().examine(blind).getFirst();
        assertEquals("could not tell: needs root", gap.found());
        assertEquals(Severity.NOTE, gap.severity());
    }

    @Test
    void namesThatAShellWouldTakeApartAreQuoted() {
        FoundChain odd = new FoundChain(RuleTool.NFT, "inet", "a; reboot", "c", output(0, true), false, List.of());
        Finding finding = only(new StoppingRulesCheck(), new SampleHost().with(odd));
        assertTrue(finding.commands().getFirst().startsWith("nft insert rule inet 'a; reboot' c "), finding.toString());
    }
}
