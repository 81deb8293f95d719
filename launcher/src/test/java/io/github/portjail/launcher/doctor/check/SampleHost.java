// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupLayout;
import io.github.portjail.cgroup.hierarchy.CgroupMount;
import io.github.portjail.cgroup.probe.HostAbility;
import io.github.portjail.cgroup.probe.HostProbe;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.probe.Support;
import io.github.portjail.launcher.doctor.host.BoundSocket;
import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.FoundRule;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.RuleEffect;
import io.github.portjail.launcher.doctor.host.RuleTool;
import io.github.portjail.launcher.doctor.host.Ruleset;
import io.github.portjail.launcher.doctor.host.Settings;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A host where all is well, for root and for ports 50000-50999, until a test changes something. */
public final class SampleHost {
    private static final PortRange RANGE = new PortRange(50000, 50999);

    private final Map<HostAbility, Support> abilities = new EnumMap<>(HostAbility.class);
    private final Map<String, String> settings = new HashMap<>();
    private final List<FoundChain> chains = new ArrayList<>();
    private final List<BoundSocket> sockets = new ArrayList<>();
    private final List<HostView.OtherJail> jails = new ArrayList<>();
    private final List<HostView.Gap> gaps = new ArrayList<>();
    private Privileges privileges = new Privileges(0, -1);
    private boolean firstNamespace = true;
    private String ownGroup = "/";
    private String iptables = "iptables v1.8.9 (nf_tables)";
    private @Nullable PortSet range = RANGE;

    public SampleHost() {
        for (HostAbility ability : HostAbility.values()) {
            abilities.put(ability, new Support.Supported());
        }
        settings.put(Settings.EPHEMERAL_PORTS, "32768\t49999");
        settings.put(Settings.RESERVED_PORTS, "");
        settings.put(Settings.FIRST_UNPRIVILEGED_PORT, "1024");
        settings.put(Settings.CONNTRACK_COUNT, "10");
        settings.put(Settings.CONNTRACK_MAX, "1000");
    }

    SampleHost without(HostAbility ability) {
        abilities.put(ability, new Support.Unsupported("it is not there"));
        return this;
    }

    SampleHost ordinaryUser() {
        privileges = new Privileges(1000, 0);
        for (HostAbility ability : HostAbility.values()) {
            abilities.put(ability, new Support.Unknown("needs root"));
        }
        return this;
    }

    SampleHost lacking(int capability) {
        privileges = new Privileges(0, ~(1L << capability));
        return this;
    }

    SampleHost with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    SampleHost range(@Nullable PortSet asked) {
        range = asked;
        return this;
    }

    SampleHost iptables(String version) {
        iptables = version;
        return this;
    }

    SampleHost otherNamespace() {
        firstNamespace = false;
        return this;
    }

    SampleHost inGroup(String path) {
        ownGroup = path;
        return this;
    }

    SampleHost with(BoundSocket socket) {
        sockets.add(socket);
        return this;
    }

    SampleHost with(HostView.OtherJail jail) {
        jails.add(jail);
        return this;
    }

    SampleHost with(HostView.Gap gap) {
        gaps.add(gap);
        return this;
    }

    public SampleHost with(FoundChain chain) {
        chains.add(chain);
        return this;
    }

    public HostView view() {
        CgroupMount mount = CgroupHierarchies.parse(
                        "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::" + ownGroup + "\n")
                .mounts()
                .getFirst();
        CgroupHierarchies hierarchies =
                new CgroupHierarchies(CgroupLayout.UNIFIED, List.of(mount), ownGroup, List.of());
        return new HostView(
                "6.18.0",
                new HostProbe(privileges, hierarchies, abilities),
                firstNamespace,
                true,
                new Settings(settings),
                new Ruleset(chains),
                iptables,
                sockets,
                jails,
                gaps,
                range);
    }

    /** A base chain of nft's in table inet other. */
    public static FoundChain chain(String name, ChainHook hook, FoundRule... rules) {
        return new FoundChain(RuleTool.NFT, "inet", "other", name, hook, false, List.of(rules));
    }

    /** A base chain of iptables' in its table. */
    static FoundChain legacy(String table, String name, ChainHook hook, FoundRule... rules) {
        return new FoundChain(RuleTool.IPTABLES_LEGACY, "ip", table, name, hook, false, List.of(rules));
    }

    static FoundRule rule(RuleEffect effect) {
        return new FoundRule("handle 7", Set.of(effect), List.of(), null, null);
    }

    static FoundRule sourceNat(@Nullable PortRange ports) {
        return new FoundRule("handle 8", Set.of(RuleEffect.SOURCE_NAT), List.of(), ports, "eth0");
    }

    /** The one finding of a check. */
    static Finding only(Check check, SampleHost host) {
        List<Finding> findings = check.examine(host.view());
        assertEquals(1, findings.size(), "findings: " + findings);
        return findings.getFirst();
    }

    /** The findings of a check that are worse than ok. */
    static List<Finding> notes(Check check, SampleHost host) {
        return check.examine(host.view()).stream()
                .filter(finding -> finding.severity() != Severity.OK)
                .toList();
    }
}
