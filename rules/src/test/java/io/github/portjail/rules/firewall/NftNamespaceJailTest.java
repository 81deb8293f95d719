// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.junit.jupiter.api.Test;

class NftNamespaceJailTest {
    private static final JailName NAME = new JailName("web");
    private static final Policy POLICY =
            Policy.usual(NAME, new PortRange(50000, 50999), ViolationAction.REJECT, LogPolicy.usual(NAME));

    @Test
    void whatLeavesTheNamespaceIsJudgedInOneBaseChain() {
        assertEquals("""
                add table inet portjail
                create counter inet portjail violations_web
                create chain inet portjail output_namespace { type filter hook output priority filter; policy accept; }
                add rule inet portjail output_namespace meta l4proto != { tcp, udp, dccp, sctp, udplite } accept
                add rule inet portjail output_namespace oifname "lo" accept
                add rule inet portjail output_namespace th sport 50000-50999 accept
                add rule inet portjail output_namespace tcp flags ack accept
                add rule inet portjail output_namespace meta l4proto udp ct direction reply accept
                add rule inet portjail output_namespace meta l4proto sctp ct direction reply ct original proto-dst != 0 accept
                add rule inet portjail output_namespace limit rate 10/second burst 20 packets log prefix "portjail web: " flags skuid
                add rule inet portjail output_namespace counter name "violations_web" meta l4proto tcp reject with tcp reset
                add rule inet portjail output_namespace reject with icmpx admin-prohibited
                """, new NftNamespaceJail(commands -> new NftResult(1, "", ""), POLICY).installation());
    }

    @Test
    void aNamespaceThatIsJailedIsRefused() {
        NftNamespaceJail jail = new NftNamespaceJail(
                commands -> new NftResult(commands.startsWith("list chain") ? 0 : 1, "", "Error: File exists"), POLICY);

        assertEquals(
                "cannot install the rules of the network namespace: it is jailed already",
                assertThrows(FirewallException.class, jail::apply).getMessage());
    }

    @Test
    void whatIsMissingIsReadBack() {
        NftNamespaceJail jail = new NftNamespaceJail(
                commands -> new NftResult(1, "", "Error: No such file or directory\nlist chain"), POLICY);

        assertEquals(
                List.of("no chain inet portjail output_namespace: Error: No such file or directory"), jail.readBack());
    }
}
