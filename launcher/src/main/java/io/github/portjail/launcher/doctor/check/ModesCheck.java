// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.cgroup.probe.HostAbility;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import java.util.ArrayList;
import java.util.List;

/** Which of the modes work here: each --place and --firewall, with the ways to steer that go with them. */
final class ModesCheck implements Check {
    private static final List<HostAbility> RULES =
            List.of(HostAbility.NFTABLES, HostAbility.NFT_CONNTRACK, HostAbility.NFT_LOG, HostAbility.NFT_REJECT);

    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (Place place : Place.values()) {
            for (FirewallChoice firewall : FirewallChoice.values()) {
                if (place != Place.NETNS || firewall != FirewallChoice.NONE) {
                    findings.add(mode(host, place, firewall));
                }
            }
        }
        findings.add(Finding.of(
                Topic.MODES,
                Severity.OK,
                "no jail",
                "--steer preload, without privilege: dynamically linked programs are steered, nothing is enforced"));
        return findings;
    }

    private static Finding mode(HostView host, Place place, FirewallChoice firewall) {
        String subject = place + ", " + firewall;
        List<HostAbility> needed = needed(place, firewall);
        List<String> missing = new ArrayList<>();
        boolean unknown = false;
        for (HostAbility ability : needed) {
            if (host.cannot(ability)) {
                missing.add(ability.subject());
            }
            unknown |= !host.can(ability);
        }
        if (!missing.isEmpty()) {
            return Finding.of(
                    Topic.MODES, Severity.NOTE, subject, "does not work: without " + String.join(", ", missing));
        }
        if (unknown) {
            return Finding.of(Topic.MODES, Severity.NOTE, subject, "could not tell: needs root");
        }
        return Finding.of(Topic.MODES, Severity.OK, subject, works(host, place) + steering(host, place, firewall));
    }

    private static String works(HostView host, Place place) {
        boolean unguarded = place != Place.NETNS && !host.can(HostAbility.BPF_GUARD);
        return unguarded ? "works, without the BPF guard behind the rules; --steer " : "works; --steer ";
    }

    private static List<HostAbility> needed(Place place, FirewallChoice firewall) {
        List<HostAbility> needed = new ArrayList<>(List.of(HostAbility.CGROUP2));
        if (firewall != FirewallChoice.NONE) {
            needed.addAll(RULES);
        }
        boolean rules = firewall != FirewallChoice.NONE;
        switch (place) {
            case CGROUP -> addIf(rules, HostAbility.NFT_CGROUP, needed);
            case NETNS -> needed.addAll(List.of(HostAbility.NETWORK_NAMESPACE, HostAbility.VETH, HostAbility.NFT_NAT));
            case NETCLS -> {
                needed.add(HostAbility.NET_CLS);
                addIf(rules, HostAbility.NFT_CLASSID, needed);
            }
            case OWNER -> addIf(rules, HostAbility.NFT_OWNER, needed);
        }
        addIf(!rules, HostAbility.BPF_GUARD, needed);
        return needed;
    }

    private static void addIf(boolean condition, HostAbility ability, List<HostAbility> needed) {
        if (condition) {
            needed.add(ability);
        }
    }

    private static String steering(HostView host, Place place, FirewallChoice firewall) {
        List<String> ways = new ArrayList<>(List.of("auto"));
        if (host.can(HostAbility.BPF_GUARD)) {
            ways.add("bpf");
        }
        ways.add("preload");
        if (place == Place.NETNS) {
            ways.add("netns");
        } else if (firewall != FirewallChoice.NONE
                && host.can(HostAbility.NFT_NAT)
                && host.can(HostAbility.NFT_LABEL)) {
            ways.add("rewrite");
        }
        ways.add("none");
        return String.join(", ", ways);
    }
}
