// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.junit.jupiter.api.Test;

class NftContainerTest {
    private static final ContainerAddress BOTH = new ContainerAddress("docker0", "veth12ab", "172.17.0.2", "fd88::2");
    private static final ContainerAddress IPV4 = new ContainerAddress("docker0", "veth12ab", "172.17.0.2", null);

    private static Policy policy(ViolationAction action, List<TransportProtocol> protocols) {
        JailName name = new JailName("web");
        return new Policy(name, new PortRange(50000, 50999), action, LogPolicy.usual(name), protocols, Rewriting.ALL);
    }

    private static String installation(Policy policy, ContainerAddress address) {
        return NftJail.of(policy, address).installation().toString();
    }

    @Test
    void whatIsForwardedForItIsMasqueradedAndLookedAtBeforeAndBehind() {
        assertEquals(
                """
                add table inet portjail
                create counter inet portjail violations_web
                create chain inet portjail jail_web
                add rule inet portjail jail_web oifname "docker0" accept
                add rule inet portjail jail_web meta l4proto != { tcp, udp } accept
                add rule inet portjail jail_web ct direction reply accept
                add rule inet portjail jail_web ct status ! confirmed accept
                add rule inet portjail jail_web meta l4proto tcp ct reply proto-dst 50000-50999 accept
                add rule inet portjail jail_web meta l4proto udp ct reply proto-dst 50000-50999 accept
                add rule inet portjail jail_web limit rate 10/second burst 20 packets log prefix "portjail web: " flags skuid
                add rule inet portjail jail_web counter name "violations_web" meta l4proto tcp reject with tcp reset
                add rule inet portjail jail_web reject with icmpx admin-prohibited
                create chain inet portjail masquerade_web
                add rule inet portjail masquerade_web oifname "docker0" accept
                add rule inet portjail masquerade_web meta l4proto { tcp, udp } masquerade to :50000-50999
                add rule inet portjail masquerade_web masquerade
                create chain inet portjail masqueraded_web
                add rule inet portjail masqueraded_web oifname "docker0" accept
                add rule inet portjail masqueraded_web meta l4proto != { tcp, udp } accept
                add rule inet portjail masqueraded_web th sport 50000-50999 accept
                add rule inet portjail masqueraded_web limit rate 10/second burst 20 packets log prefix "portjail web: " flags skuid
                add rule inet portjail masqueraded_web counter name "violations_web" drop
                create chain inet portjail ingress_web { type filter hook ingress device "veth12ab" priority filter; policy accept; }
                add rule inet portjail ingress_web ip saddr 172.17.0.2 accept
                add rule inet portjail ingress_web ip6 saddr fd88::2 accept
                add rule inet portjail ingress_web ip6 saddr fe80::/10 accept
                add rule inet portjail ingress_web ip6 saddr :: accept
                add rule inet portjail ingress_web meta protocol ip counter name "violations_web" drop
                add rule inet portjail ingress_web meta protocol ip6 counter name "violations_web" drop
                create element inet portjail containers_4 { 172.17.0.2 : jump jail_web }
                create element inet portjail container_masquerades_4 { 172.17.0.2 : jump masquerade_web }
                create element inet portjail container_masqueraded_4 { 172.17.0.2 : jump masqueraded_web }
                create element inet portjail containers_6 { fd88::2 : jump jail_web }
                create element inet portjail container_masquerades_6 { fd88::2 : jump masquerade_web }
                create element inet portjail container_masqueraded_6 { fd88::2 : jump masqueraded_web }
                """,
                installation(
                        policy(ViolationAction.REJECT, List.of(TransportProtocol.TCP, TransportProtocol.UDP)), BOTH));
    }

    @Test
    void eachOfSeveralRangesIsAskedForByItselfWhereNftCannotListASet() {
        Policy policy = TestPolicies.with(
                PortSet.parse("80,100:102"), policy(ViolationAction.REJECT, List.of(TransportProtocol.TCP)));
        List<String> lines = installation(policy, BOTH).lines().toList();
        for (String rule : List.of(
                "jail_web meta l4proto tcp ct reply proto-dst 80 accept",
                "jail_web meta l4proto tcp ct reply proto-dst 100-102 accept",
                "masquerade_web meta l4proto tcp th sport 80 masquerade to :80",
                "masquerade_web meta l4proto tcp th sport 100-102 masquerade to :100-102",
                "masquerade_web meta l4proto tcp numgen inc mod 4 < 1 masquerade to :80",
                "masquerade_web meta l4proto tcp masquerade to :100-102",
                "masqueraded_web th sport { 80, 100-102 } accept")) {
            assertTrue(lines.contains("add rule inet portjail " + rule), rule + " is one of " + lines);
        }
    }

    @Test
    void anAuditStopsNothingBehindSourceNat() {
        String text = installation(policy(ViolationAction.LOG, TransportProtocol.ALL), IPV4);

        assertTrue(text.contains("masqueraded_web counter name \"violations_web\" accept"), text);
        assertFalse(text.contains("fd88"), "an address that it does not have: " + text);
    }

    @Test
    void theReaperGetsAddressesInNetworkByteOrder() {
        List<String> objects = new NftFirewall(input -> new NftResult(0, "", ""))
                .objects(policy(ViolationAction.REJECT, TransportProtocol.ALL), BOTH, 7);

        assertEquals("nft element containers_4 hex:ac110002", objects.getFirst());
        assertTrue(
                objects.contains("nft element containers_6 hex:fd880000000000000000000000000002"), "all of " + objects);
        assertTrue(objects.contains("nft chain ingress_web"), "all of " + objects);
    }

    @Test
    void whatAFirewallCannotTakeIsNoAddressOfAContainer() {
        assertThrows(
                IllegalArgumentException.class, () -> new ContainerAddress("docker0", "veth 1", "172.17.0.2", null));
        assertThrows(
                IllegalArgumentException.class, () -> new ContainerAddress("docker0", "veth1", "172.17.0.2 }", null));
        assertThrows(IllegalArgumentException.class, () -> new ContainerAddress("docker0", "veth1", null, null));
    }
}
