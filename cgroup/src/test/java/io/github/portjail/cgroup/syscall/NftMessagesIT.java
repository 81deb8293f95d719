// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OwnCgroup;
import io.github.portjail.cgroup.testing.OwnHost;
import io.github.portjail.rules.firewall.CgroupAddress;
import io.github.portjail.rules.firewall.ClassidAddress;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.JailAddress;
import io.github.portjail.rules.firewall.LinkAddress;
import io.github.portjail.rules.firewall.NftFirewall;
import io.github.portjail.rules.firewall.NftResult;
import io.github.portjail.rules.firewall.NftRunner;
import io.github.portjail.rules.firewall.OwnerAddress;
import io.github.portjail.rules.nft.NetlinkAttributes;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that nft installed are proven by what the kernel says of them, without nft; and nothing is that differs. */
class NftMessagesIT {
    private static final PortRange RANGE = new PortRange(50000, 50999);

    private OwnCgroup place;
    private OwnHost host;
    private LibNftables nft;
    private NftMessages messages;
    private int runs;
    private Firewall firewall;
    private CgroupAddress elsewhere;

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    @BeforeEach
    void open() {
        place = new OwnCgroup("messages");
        host = OwnHost.create();
        nft = LibNftables.open(host.frame());
        messages = new NftMessages(host.frame());
        NftRunner counting = commands -> {
            runs++;
            return nft.run(commands);
        };
        firewall = new NftFirewall(counting, messages);
        elsewhere = cgroup("elsewhere");
    }

    @AfterEach
    void close() {
        messages.close();
        nft.close();
        host.close();
        place.close();
    }

    private static Policy policy(ViolationAction action, LogTarget log, Rewriting rewriting) {
        return policy(action, log, rewriting, RANGE, TransportProtocol.ALL, LogPolicy.usualRate());
    }

    private static Policy policy(
            ViolationAction action,
            LogTarget log,
            Rewriting rewriting,
            PortRange range,
            List<TransportProtocol> protocols,
            RateLimit rate) {
        JailName name = JailName.parse("proven");
        LogPolicy logging = new LogPolicy(log, LogPolicy.usualPrefix(name), rate);
        return new Policy(name, range, action, logging, protocols, rewriting);
    }

    /** The same for another jail. */
    private static Policy named(String jail, Policy policy) {
        JailName name = JailName.parse(jail);
        LogPolicy logging = new LogPolicy(
                policy.log().target(), LogPolicy.usualPrefix(name), policy.log().rate());
        return new Policy(name, policy.range(), policy.onViolation(), logging, policy.protocols(), policy.rewriting());
    }

    private CgroupAddress cgroup() {
        return cgroup("web");
    }

    private CgroupAddress cgroup(String name) {
        JailCgroup.create(place.frame(), place.root(), place.path(name)).close();
        return new CgroupAddress(
                place.root().location().nftPath(place.path(name)),
                place.root().location().level(place.path(name)),
                place.path(name));
    }

    /** What the jails share is there by another one, which nft installs. */
    private void assertProven(Policy policy, JailAddress address) {
        String byNft = listed(new NftFirewall(nft), policy, address);
        assertEquals(0, nft.run("delete table inet portjail\n").status());
        String byMessages = listed(firewall, policy, address);
        assertEquals(byNft, byMessages, "what nft lists of " + policy + " of " + address.describe());
        runs = 0;
        assertEquals(List.of(), firewall.readBack(policy, address), policy + " of " + address.describe());
        assertEquals(0, runs, "commands of nft that were needed to read back " + policy + " of " + address.describe());
        assertEquals(0, nft.run("delete table inet portjail\n").status());
    }

    private String listed(Firewall installing, Policy policy, JailAddress address) {
        firewall.apply(named("other", policy), otherAddress(address));
        runs = 0;
        installing.apply(policy, address);
        if (installing == firewall) {
            assertEquals(0, runs, "commands of nft that were needed to install " + policy);
        }
        NftResult listed = nft.run("list table inet portjail\n");
        assertEquals(0, listed.status(), listed.error());
        return listed.output();
    }

    private JailAddress otherAddress(JailAddress address) {
        return switch (address) {
            case OwnerAddress owner -> new OwnerAddress(owner.uid() + 1);
            case ClassidAddress classid -> new ClassidAddress(classid.classid() + 1);
            case LinkAddress _ -> new LinkAddress("up1", "203.0.113.2", null);
            default -> elsewhere;
        };
    }

    @Test
    void aNameOrAnAddressThatIsTakenIsRefusedAndNothingIsChanged() {
        CgroupAddress address = cgroup();
        Policy policy = policy(ViolationAction.REJECT, LogTarget.KERNEL, Rewriting.UNBOUND_DATAGRAMS);
        firewall.apply(policy, address);
        String before = nft.run("list table inet portjail\n").output();
        FirewallException name = assertThrows(FirewallException.class, () -> firewall.apply(policy, elsewhere));
        assertTrue(name.toString().contains("a jail of this name has rules"), name::toString);
        Policy second = named("second", policy(ViolationAction.REJECT, LogTarget.KERNEL, Rewriting.NONE));
        FirewallException place = assertThrows(FirewallException.class, () -> firewall.apply(second, address));
        assertTrue(place.toString().contains("another jail has rules for"), place::toString);
        assertEquals(before, nft.run("list table inet portjail\n").output());
    }

    @Test
    void aTableThatSleepsIsWokenByTheNextJail() {
        CgroupAddress address = cgroup();
        Policy policy = policy(ViolationAction.REJECT, LogTarget.KERNEL, Rewriting.NONE);
        firewall.apply(policy, address);
        assertEquals(0, nft.run("add table inet portjail { flags dormant; }\n").status());
        firewall.apply(named("second", policy), elsewhere);
        assertFalse(nft.run("list table inet portjail\n").output().contains("dormant"));
    }

    @Test
    void everyPolicyOfACgroupIsProvenWithoutNft() {
        CgroupAddress address = cgroup();
        for (ViolationAction action : ViolationAction.values()) {
            for (LogTarget log :
                    List.of(LogTarget.KERNEL, LogTarget.NONE, LogTarget.nflog(0), LogTarget.nflog(65535))) {
                for (Rewriting rewriting : Rewriting.values()) {
                    assertProven(policy(action, log, rewriting), address);
                }
            }
        }
    }

    @Test
    void onePortAndFewerProtocolsAndEveryRateAreProvenWithoutNft() {
        CgroupAddress address = cgroup();
        for (String rate : List.of("1/second:1", "7/minute:20", "10000/hour:10000", "3/day")) {
            for (String protocols : List.of("tcp", "udp", "tcp,udp", "sctp,dccp,tcp")) {
                assertProven(
                        policy(
                                ViolationAction.REJECT,
                                LogTarget.KERNEL,
                                Rewriting.ALL,
                                new PortRange(50000, 50000),
                                TransportProtocol.parse(protocols),
                                RateLimit.parse(rate)),
                        address);
            }
        }
    }

    @Test
    void everyOtherKindOfAddressIsProvenWithoutNft() {
        for (JailAddress address : List.of(new OwnerAddress(1000), new ClassidAddress(0x100001), link())) {
            for (Rewriting rewriting : Rewriting.values()) {
                // What is forwarded has no socket by whose mark nft could know it.
                if (!(address instanceof LinkAddress) || rewriting != Rewriting.UNBOUND_DATAGRAMS) {
                    assertProven(policy(ViolationAction.REJECT, LogTarget.KERNEL, rewriting), address);
                }
            }
        }
    }

    private static LinkAddress link() {
        return new LinkAddress("up0", "203.0.113.1", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flush chain inet portjail jail_proven",
                "insert rule inet portjail jail_proven accept",
                "add rule inet portjail jail_proven accept",
                "insert rule inet portjail output_% accept",
                "add chain inet portjail output_% { policy drop; }",
                "flush map inet portjail jails_%; add chain inet portjail other;"
                        + " add element inet portjail jails_% { \"PATH\" : jump other }",
                "add chain inet portjail other; flush map inet portjail rewrites;"
                        + " add element inet portjail rewrites { MARK : jump other }",
                "flush chain inet portjail rewrite_proven;"
                        + " add rule inet portjail rewrite_proven meta l4proto { tcp, udp } snat to :50000-50999",
                "flush chain inet portjail rewrite_proven; add rule inet portjail rewrite_proven meta l4proto"
                        + " { tcp, udp, dccp, sctp, udplite } snat to :50000-51000",
                "flush chain inet portjail postrouting_rewritten",
            })
    void whatDiffersIsNotProven(String change) {
        CgroupAddress address = cgroup();
        Policy policy = policy(ViolationAction.REJECT, LogTarget.KERNEL, Rewriting.UNBOUND_DATAGRAMS);
        firewall.apply(policy, address);
        assertEquals(List.of(), firewall.readBack(policy, address));
        String mark = "0x"
                + nft.run("list chain inet portjail jail_proven\n")
                        .output()
                        .replaceAll("(?s).*ct mark set 0x([0-9a-f]+).*", "$1");
        NftResult changed = nft.run(change.replace("%", Integer.toString(address.level()))
                        .replace("PATH", address.nftCgroupPath())
                        .replace("MARK", mark)
                        .replace(";", "\n")
                        .replace("{ policy drop\n }", "{ policy drop; }")
                + "\n");
        assertEquals(0, changed.status(), change + ": " + changed.error());
        runs = 0;
        assertFalse(firewall.readBack(policy, address).isEmpty(), "not found: " + change);
        assertFalse(runs == 0, "nft was asked after the kernel's answers proved nothing");
    }

    @Test
    void aChainThatIsNotThereGivesNoAnswer() {
        assertNull(messages.get(4, false, named(3, "nowhere")));
        assertEquals(0, messages.cgroup("no/such/cgroup"));
    }

    @Test
    void aSingleObjectIsAnsweredByOneMessage() {
        assertEquals(
                0,
                nft.run("add table inet portjail\nadd chain inet portjail here\n")
                        .status());
        List<byte[]> answers = messages.get(4, false, named(3, "here"));
        assertNotNull(answers);
        assertEquals(1, answers.size());
    }

    /** NFTA_CHAIN_TABLE and a name. */
    private static byte[] named(int type, String name) {
        return new NetlinkAttributes().add(1, "portjail").add(type, name).toBytes();
    }
}
