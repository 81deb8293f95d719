// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * One combination of means, in the words of the command line.
 *
 * @param place the value of {@code --place}
 * @param steer the value of {@code --steer}
 * @param firewall the value of {@code --firewall}
 * @param onViolation the value of {@code --on-violation}
 */
record Mode(String place, String steer, String firewall, String onViolation) {
    private static final List<String> STEERS =
            List.of("auto", "bpf", "preload", "bpf,preload", "netns", "rewrite", "none");

    /** A mode that enforces. */
    Mode(String place, String steer, String firewall) {
        this(place, steer, firewall, "reject");
    }

    /** Returns the same mode, in which everything passes. */
    Mode onlyAudited() {
        return new Mode(place, steer, firewall, "log");
    }

    /** Returns every combination that portjail can be asked for; of the ways that work together, one pair; of iptables, one variant. */
    static List<Mode> all() {
        List<Mode> modes = new ArrayList<>();
        for (Place place : Place.values()) {
            for (String steer : STEERS) {
                for (FirewallChoice firewall :
                        List.of(FirewallChoice.NFT, FirewallChoice.IPTABLES, FirewallChoice.NONE)) {
                    modes.add(new Mode(place.toString(), steer, firewall.toString()));
                }
            }
        }
        return List.copyOf(modes);
    }

    /** Returns the options that ask for it; whose packets a place of a user holds are nobody's. */
    List<String> options() {
        List<String> options = new ArrayList<>(List.of("--place", place, "--steer", steer, "--firewall", firewall));
        options.addAll(List.of("--on-violation", onViolation, "--log", "none"));
        if (isOwner()) {
            options.addAll(List.of("--user", "nobody"));
        }
        return List.copyOf(options);
    }

    private boolean isOwner() {
        return place.equals(Place.OWNER.toString());
    }

    boolean isNamespace() {
        return place.equals(Place.NETNS.toString());
    }

    boolean needsNetCls() {
        return place.equals(Place.NETCLS.toString());
    }

    /** Whether source NAT gives the ports: one stays taken for two minutes after its connection, as long as TIME_WAIT. */
    boolean translates() {
        return rewrites() || isNamespace();
    }

    private boolean rewrites() {
        return steer.equals("rewrite");
    }

    /** From 0: conntrack remembers the ports of other modes' connections, which source NAT then has to avoid. */
    int firstAttempt() {
        return rewrites() ? 1 : isNamespace() ? 2 : 0;
    }

    /**
     * Whether a packet from outside the range is answered by an error at once. The guard alone only drops it; and from a
     * namespace it is refused on its way, by an ICMP error, of which a UDP socket that is not connected hears nothing.
     */
    boolean tellsAtOnce(Program program) {
        return !firewall.equals(FirewallChoice.NONE.toString())
                && !(isNamespace() && program.service() == Program.Service.UDP);
    }

    @Override
    public String toString() {
        String means = "--place " + place + " --steer " + steer + " --firewall " + firewall;
        return onViolation.equals("reject") ? means : means + " --on-violation " + onViolation;
    }
}
