// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.nft.NftRule;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.junit.jupiter.api.Test;

class NftListingTest {
    private static final String LISTED = """
            table inet portjail {
            \tchain jail_web {
            \t\tth sport 50000-50999 accept
            \t\ttcp flags ack accept
            \t\tmeta l4proto udp ct direction reply accept
            \t\tmeta l4proto sctp ct direction reply ct original proto-dst != 0 accept
            \t\tlimit rate 10/second log prefix "portjail web: " flags skuid
            \t\tcounter name "violations_web" meta l4proto tcp reject with tcp reset
            \t\treject with icmpx admin-prohibited
            \t}
            }
            """;
    private static final NftPart JAIL = new NftJailChains(policy()).judgement();

    @Test
    void theListingOfNft106IsAsItShouldBe() {
        assertEquals(List.of(), differences(LISTED, JAIL));
    }

    @Test
    void theListingsOfOtherVersionsAreTheSameToUs() {
        assertEquals(List.of(), differences(LISTED.replace("10/second log", "10/second burst 5 packets log"), JAIL));
        assertEquals(List.of(), differences(LISTED.replace("icmpx admin", "icmpx type admin"), JAIL));
    }

    @Test
    void whereThereIsNoListOfProtocolsTheirNumbersAreTheSameToUs() {
        String numbers = LISTED.replace("l4proto udp", "l4proto 17")
                .replace("l4proto sctp", "l4proto 132")
                .replace("l4proto tcp", "l4proto 6");
        assertEquals(List.of(), differences(numbers, JAIL));
        assertEquals(
                List.of(
                        "chain jail_web lacks 'counter name \"violations_web\" meta l4proto tcp reject with tcp reset'"),
                differences(numbers.replace("l4proto 6 ", "l4proto 60 "), JAIL).stream()
                        .filter(line -> line.contains("tcp reset") && line.contains("lacks"))
                        .toList());
        assertEquals(
                "meta l4proto != { tcp, udp, 50 } log prefix \"l4proto 6 \"",
                NumberedProtocols.named("meta l4proto != { 6, 17, 50 } log prefix \"l4proto 6 \""));
    }

    @Test
    void anAndOfAnOlderVersionIsTheSameToUs() {
        NftPart part = new NftJailChains(TestPolicies.rewriting("a", ViolationAction.DROP, Rewriting.UNBOUND_DATAGRAMS))
                .judgement();
        StringBuilder listed = new StringBuilder("table inet portjail {\n\tchain jail_a {\n");
        for (NftRule rule : part.rules()) {
            listed.append(rule.text().replace(" & 0x", " and 0x")).append('\n');
        }
        assertEquals(List.of(), differences(listed + "\t}\n}\n", part));
    }

    @Test
    void eachRuleThatIsMissingIsNamed() {
        for (NftRule rule : JAIL.rules()) {
            String line = rule.text().replace(" burst 5 packets", "");
            assertEquals(
                    List.of("chain jail_web lacks '" + rule.text() + "'"),
                    differences(LISTED.replace("\t\t" + line + "\n", ""), JAIL));
        }
    }

    @Test
    void aChangedRuleIsMissingAndTheChangedOneTooMany() {
        List<String> differences = differences(LISTED.replace("50000-50999", "50000-51000"), JAIL);
        assertEquals("chain jail_web lacks 'th sport 50000-50999 accept'", differences.getFirst());
        assertEquals(
                "chain jail_web holds 'th sport 50000-51000 accept', which does not belong there",
                differences.stream()
                        .filter(line -> line.contains("51000"))
                        .findFirst()
                        .orElse("nothing"));
    }

    @Test
    void aPrefixIsComparedAsItIs() {
        assertEquals(
                false,
                differences(LISTED.replace("portjail web: ", "portjail web:  burst 5 packets"), JAIL)
                        .isEmpty());
    }

    @Test
    void anotherChainOfTheListingIsNotTakenForTheJails() {
        assertEquals(
                JAIL.rules().size(),
                differences(LISTED.replace("chain jail_web {", "chain jail_web2 {"), JAIL)
                        .size());
        assertEquals(JAIL.rules().size(), differences("", JAIL).size());
    }

    @Test
    void theHookOfABaseChainIsCompared() {
        NftPart level = NftShared.cgroup(2).parts().getFirst();
        String listed = """
                table inet portjail {
                \tchain output_2 {
                \t\ttype filter hook output priority filter; policy accept;
                \t\ttcp flags ack accept
                \t\tmeta l4proto != { tcp, udp, dccp, sctp, udplite } accept
                \t\tsocket cgroupv2 level 2 vmap @jails_2
                \t}
                }
                """;
        assertEquals(List.of(), differences(listed, level));
        assertEquals(List.of(), differences(listed.replace("priority filter;", "priority 0;"), level));
        assertEquals(
                false,
                differences(listed.replace("priority filter", "priority 10"), level)
                        .isEmpty());
        assertEquals(
                false,
                differences(listed.replace("policy accept", "policy drop"), level)
                        .isEmpty());
    }

    private static List<String> differences(String output, NftPart part) {
        return NftListing.parse(output, part.chain()).differences(part);
    }

    private static Policy policy() {
        Policy policy = TestPolicies.rejecting("web");
        LogPolicy log = new LogPolicy(
                LogTarget.KERNEL, LogPolicy.usualPrefix(JailName.parse("web")), RateLimit.parse("10/second"));
        return Policy.usual(policy.name(), policy.range(), policy.onViolation(), log);
    }
}
