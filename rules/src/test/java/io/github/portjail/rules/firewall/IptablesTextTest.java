// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exact text of a jail's rules, which a dry run prints, and what the backend makes of refusals. */
class IptablesTextTest {
    private static final CgroupAddress ADDRESS = new CgroupAddress("unified/portjail/web", 2, "portjail/web");

    /** Answers with empty tables, and refuses what it is told to. */
    private static final class FakePrograms implements IptablesRunner {
        private final List<String> restored = new ArrayList<>();
        private String refused = "";

        @Override
        public String describe() {
            return "fake";
        }

        @Override
        public String restoreProgram(IptablesFamily family) {
            return "/sbin/" + family.program() + "-nft-restore";
        }

        @Override
        public IptablesResult restore(IptablesFamily family, String input) {
            restored.add(family + " " + input);
            boolean refuses = !refused.isEmpty() && input.contains(refused);
            return new IptablesResult(refuses ? 1 : 0, "", refuses ? "iptables-restore: line 2 failed\n" : "");
        }

        @Override
        public IptablesResult save(IptablesFamily family, @Nullable IptablesTable table) {
            return new IptablesResult(0, "*filter\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n", "");
        }
    }

    private final FakePrograms programs = new FakePrograms();
    private final IptablesFirewall firewall = new IptablesFirewall(programs);

    private static Policy only(Policy policy, Rewriting rewriting, TransportProtocol... protocols) {
        return new Policy(
                policy.name(), policy.range(), policy.onViolation(), policy.log(), List.of(protocols), rewriting);
    }

    @Test
    void aJailOfTcpIsThisTextInBothVersions() {
        String text = firewall.installation(
                only(TestPolicies.rejecting("web"), Rewriting.NONE, TransportProtocol.TCP), ADDRESS);
        String four = """
                # iptables-restore --noflush
                *filter
                -N portjail
                -I portjail -p tcp -m tcp --tcp-flags ACK ACK -j RETURN
                -I OUTPUT -j portjail
                -N pj-web
                -N pjv-web
                -A pj-web -p tcp -m multiport --sports 50000:50999 -j RETURN
                -A pj-web -p tcp -m tcp --tcp-flags ACK ACK -j RETURN
                -A pj-web -p tcp -g pjv-web
                -A pjv-web
                -A pjv-web -m limit --limit 10/sec --limit-burst 20 -j LOG --log-prefix "portjail web: " --log-uid
                -A pjv-web -p tcp -j REJECT --reject-with tcp-reset
                -A pjv-web -j REJECT --reject-with icmp-admin-prohibited
                -A portjail -m cgroup --path "portjail/web" -g pj-web
                COMMIT
                """;
        String six = four.replace("# iptables", "# ip6tables").replace("icmp-admin", "icmp6-adm");
        assertEquals(four + six, text);
    }

    @Test
    void severalRangesAreAskedForSevenAtOnceAndTakeTurnsInSourceNat() {
        Policy policy = TestPolicies.with(
                PortSet.parse("10,20,30,40,50,60,70,80:81"),
                only(TestPolicies.rejecting("web"), Rewriting.ALL, TransportProtocol.TCP));
        String text = firewall.installation(policy, ADDRESS);
        for (String rule : List.of(
                "-A pj-web -p tcp -m multiport --sports 10,20,30,40,50,60,70 -j RETURN\n"
                        + "-A pj-web -p tcp -m multiport --sports 80:81 -j RETURN\n",
                "-A pjn-web -p tcp -m multiport --sports 80:81 -j SNAT --to-source :80-81\n"
                        + "-A pjn-web -p tcp -m statistic --mode nth --every 9 --packet 0 -j SNAT --to-source :10\n",
                "-A pjn-web -p tcp -m statistic --mode nth --every 3 --packet 0 -j SNAT --to-source :70\n"
                        + "-A pjn-web -p tcp -j SNAT --to-source :80-81\n")) {
            assertTrue(text.contains(rule), rule + " is in:\n" + text);
        }
    }

    @Test
    void rewritingMarksInFilterRewritesInNatAndChecksInMangle() {
        String text = firewall.installation(
                only(TestPolicies.rejecting("web"), Rewriting.ALL, TransportProtocol.UDP), ADDRESS);
        assertTrue(text.startsWith("""
                # iptables-restore --noflush
                *mangle
                -N portjail
                -I POSTROUTING -j portjail
                -N pjc-web
                -N pje-web
                -A pjc-web -p udp -g pje-web
                -A pje-web -m limit --limit 10/sec --limit-burst 20 -j LOG --log-prefix "portjail web: " --log-uid
                -A pje-web -j DROP
                -A portjail -m connmark --mark 0xfd9bc91 -m conntrack --ctstatus CONFIRMED -g pjc-web
                COMMIT
                *nat
                -N portjail
                -I POSTROUTING -j portjail
                -N pjn-web
                -A pjn-web -j CONNMARK --set-xmark 0x0/0xffffffff
                -A pjn-web -p udp -j SNAT --to-source :50000-50999
                -A portjail -m connmark --mark 0xfd9bc91 -g pjn-web
                COMMIT
                *filter
                """), text);
        assertTrue(text.contains("""
                -A pj-web -m conntrack --ctstate SNAT -j RETURN
                -A pj-web -p udp -m conntrack ! --ctstatus CONFIRMED -m connmark --mark 0x0 -g pjm-web
                -A pj-web -p udp -m multiport --sports 50000:50999 -j RETURN
                -A pj-web -p udp -g pjv-web
                """), text);
        assertTrue(text.contains("-A pjm-web -j CONNMARK --set-xmark 0xfd9bc91/0xffffffff\n"), text);
    }

    @Test
    void udpLiteIsNeverSentToNat() {
        String text = firewall.installation(
                only(TestPolicies.rejecting("web"), Rewriting.ALL, TransportProtocol.UDPLITE), ADDRESS);
        assertFalse(text.contains("-g pjm-web") || text.contains("-j SNAT"), text);
    }

    @Test
    void aLinkIsJudgedWhereItsPacketsComeInAndMasqueradedByItsAddress() {
        String text = firewall.installation(
                only(TestPolicies.rejecting("web"), Rewriting.NONE, TransportProtocol.TCP),
                new LinkAddress("pj-web", "198.19.0.2", null));
        assertTrue(text.startsWith("""
                # iptables-restore --noflush
                *nat
                -N portjail
                -I POSTROUTING -j portjail
                -N pjn-web
                -A pjn-web -p tcp -j MASQUERADE --to-ports 50000-50999
                -A pjn-web -j MASQUERADE
                -A portjail -s 198.19.0.2/32 -g pjn-web
                COMMIT
                *filter
                -N portjail-link
                -I portjail-link -p tcp -m tcp --tcp-flags ACK ACK -j RETURN
                -I FORWARD -j portjail-link
                -I INPUT -j portjail-link
                """), text);
        String six = text.substring(text.indexOf("# ip6tables"));
        assertFalse(six.contains("*nat"), six);
        assertTrue(six.contains("-A portjail-link -i pj-web -g pj-web\n"), six);
    }

    @ParameterizedTest
    @EnumSource(names = {"REJECT", "DROP", "LOG"})
    void withoutALogThereIsNoLogRule(ViolationAction action) {
        String logged = firewall.installation(TestPolicies.policy("a", action, LogTarget.KERNEL), ADDRESS);
        String silent = firewall.installation(TestPolicies.policy("a", action, LogTarget.NONE), ADDRESS);
        assertEquals(
                logged.lines().filter(line -> !line.contains(" -j LOG ")).toList(),
                silent.lines().toList());
        assertFalse(logged.equals(silent), logged);
    }

    @ParameterizedTest
    @EnumSource
    void aGroupTakesThePlaceOfTheKernelLogInEachOfItsRules(ViolationAction action) {
        String kernel = firewall.installation(TestPolicies.policy("a", action, LogTarget.KERNEL), ADDRESS);
        String group = firewall.installation(TestPolicies.policy("a", action, LogTarget.nflog(7)), ADDRESS);
        assertEquals(
                kernel.replace(" -j LOG --log-prefix ", " -j NFLOG --nflog-prefix ")
                        .replace(" --log-uid\n", " --nflog-group 7 --nflog-size 160\n"),
                group);
        assertTrue(
                group.contains(" -j NFLOG --nflog-prefix \"portjail a: \" --nflog-group 7 --nflog-size 160\n"), group);
    }

    @Test
    void theReaperIsToldWhatToRunAndInWhichOrder() {
        String path = "-m cgroup --path \"portjail/web\" -g pj-web";
        String program = "/sbin/iptables-nft-restore\tfilter\t";
        String beginning = "-D portjail -p tcp -m tcp --tcp-flags ACK ACK -j RETURN\t";
        String jump = "-D OUTPUT -j portjail\t";
        List<String> four = List.of(
                "iptables try\t" + program + "-D portjail " + path,
                "iptables must\t" + program + ":pj-web - [0:0]\t:pjv-web - [0:0]\t-X pj-web\t-X pjv-web",
                "iptables try\t" + program + beginning + jump + "-X portjail",
                "iptables try\t" + program + jump + "-X portjail",
                "iptables try\t" + program + beginning + "-X portjail",
                "iptables try\t" + program + "-X portjail");
        List<String> all = new ArrayList<>(four);
        four.forEach(line -> all.add(line.replace("/iptables", "/ip6tables")));
        assertEquals(all, firewall.objects(TestPolicies.rejecting("web"), ADDRESS, 4711));
    }

    @Test
    void whatIsRefusedIsTriedOnceMoreAndThenTakenAway() {
        programs.refused = "icmp6-adm-prohibited";
        String message = "";
        try {
            firewall.apply(TestPolicies.rejecting("web"), ADDRESS);
        } catch (FirewallException refusal) {
            message = String.valueOf(refusal.getMessage());
        }
        assertEquals(
                "cannot install the rules of jail 'web': iptables-restore: line 2 failed ('-N portjail')", message);
        List<String> installations = programs.restored.stream()
                .filter(text -> text.contains("-j REJECT"))
                .toList();
        assertEquals(3, installations.size(), "installations: " + installations);
        assertEquals("IPV6 *filter\n-X portjail\nCOMMIT\n", programs.restored.getLast());
        assertTrue(
                programs.restored.stream().anyMatch(text -> text.startsWith("IPV4 *filter\n:pj-web - [0:0]\n")),
                "the rules of IPv4 are taken away again");
    }
}
