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
            // Which variant of iptables is installed is told among the firewalls.
            for (FirewallChoice firewall : List.of(FirewallChoice.NFT, FirewallChoice.IPTABLES, FirewallChoice.NONE)) {
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
        if (firewall == FirewallChoice.IPTABLES && host.iptables().isEmpty()) {
            missing.add("iptables, which is not installed");
        }
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
        return Finding.of(
                Topic.MODES, Severity.OK, subject, works(host, place, firewall) + steering(host, place, firewall));
    }

    private static String works(HostView host, Place place, FirewallChoice firewall) {
        String works = firewall == FirewallChoice.IPTABLES ? "installed; a launch tries the rules" : "works";
        boolean unguarded = place != Place.NETNS && !host.can(HostAbility.BPF_GUARD);
        return works + (unguarded ? ", without the BPF guard behind the rules; --steer " : "; --steer ");
    }

    private static List<HostAbility> needed(Place place, FirewallChoice firewall) {
        List<HostAbility> needed = new ArrayList<>(List.of(HostAbility.CGROUP2));
        boolean nft = firewall == FirewallChoice.NFT;
        if (nft) {
            needed.addAll(RULES);
        }
        switch (place) {
            case CGROUP -> addIf(nft, HostAbility.NFT_CGROUP, needed);
            case NETNS -> {
                needed.addAll(List.of(HostAbility.NETWORK_NAMESPACE, HostAbility.VETH));
                addIf(nft, HostAbility.NFT_NAT, needed);
            }
            case NETCLS -> {
                needed.add(HostAbility.NET_CLS);
                addIf(nft, HostAbility.NFT_CLASSID, needed);
            }
            case OWNER -> addIf(nft, HostAbility.NFT_OWNER, needed);
        }
        addIf(firewall == FirewallChoice.NONE, HostAbility.BPF_GUARD, needed);
        return needed;
    }

    private static boolean rewrites(HostView host, FirewallChoice firewall) {
        return firewall == FirewallChoice.IPTABLES
                || firewall == FirewallChoice.NFT && host.can(HostAbility.NFT_NAT) && host.can(HostAbility.NFT_LABEL);
    }

    private static void addIf(boolean condition, HostAbility ability, List<HostAbility> needed) {
        if (condition) {
            needed.add(ability);
        }
    }

    private static String steering(HostView host, Place place, FirewallChoice firewall) {
        List<String> ways = new ArrayList<>(List.of("auto"));
        if (place != Place.NETNS && host.can(HostAbility.BPF_GUARD)) {
            ways.add("bpf");
        }
        ways.add("preload");
        if (place == Place.NETNS) {
            ways.add("netns");
        } else if (rewrites(host, firewall)) {
            ways.add("rewrite");
        }
        ways.add("none");
        return String.join(", ", ways);
    }
}
