// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of a jail.
 *
 * @param policy what the jail enforces
 * @param group its cgroup, below the root of the cgroup v2 hierarchy, without a leading slash
 * @param level the level at which nftables matches that cgroup, counted from the hierarchy's root
 * @param place by what the firewall knows the jail's packets
 * @param placeKey what it is known by there: the class ID, the UID, or link and addresses; empty for a cgroup
 * @param steering how sockets get a port of the range
 * @param firewall what enforces and logs
 * @param guarded whether the BPF guard stands behind the firewall
 * @param networkNamespace inode of the network namespace whose nftables hold its rules
 * @param processId PID of the command
 * @param started when it was launched, milliseconds since the epoch
 * @param command the command and its arguments
 * @param confinement what is taken from programs in it
 */
public record JailState(
        Policy policy,
        String group,
        int level,
        Place place,
        String placeKey,
        Steering steering,
        FirewallChoice firewall,
        boolean guarded,
        long networkNamespace,
        long processId,
        long started,
        List<String> command,
        Confinement confinement) {

    /** The file that holds it as JSON. */
    public static final String FILE = "jail.json";

    public JailState {
        command = List.copyOf(command);
    }

    /** Whether its violations are logged anywhere. */
    public boolean isLogged() {
        return firewall != FirewallChoice.NONE && policy.log().target().kind() != LogTarget.Kind.NONE;
    }

    /** The same jail, known by this key. */
    public JailState withPlaceKey(String key) {
        return new JailState(
                policy,
                group,
                level,
                place,
                key,
                steering,
                firewall,
                guarded,
                networkNamespace,
                processId,
                started,
                command,
                confinement);
    }

    /** The state as one JSON object, in the form that {@link StateStore} reads. */
    public String toJson() {
        LogPolicy log = policy.log();
        JsonObject json = new JsonObject();
        json.put("version", 1);
        json.put("name", policy.name().value());
        if (policy.range() instanceof PortRange range) {
            json.put("first", range.first());
            json.put("last", range.last());
        } else {
            // Not beside first and last: who does not know it shall not take the jail for one of all ports between
            // them.
            json.put("ranges", policy.range().toString());
        }
        json.put("sharing", policy.sharing().toString());
        json.put("onViolation", policy.onViolation().toString());
        json.put("log", log.target().toString());
        json.put("logPrefix", log.prefix());
        json.put("logRate", rateText(log.rate()));
        json.put("protocols", words(policy.protocols()));
        json.put("rewriting", policy.rewriting().toString());
        json.put("group", group);
        json.put("level", level);
        json.put("place", place.toString());
        json.put("placeKey", placeKey);
        json.put("steering", steering.toString());
        json.put("firewall", firewall.toString());
        json.put("guarded", guarded);
        json.put("networkNamespace", networkNamespace);
        json.put("processId", processId);
        json.put("started", started);
        json.put("command", command);
        json.put("confinement", confinement.words());
        return json.toString();
    }

    private static List<String> words(List<TransportProtocol> protocols) {
        List<String> words = new ArrayList<>();
        for (TransportProtocol protocol : protocols) {
            words.add(protocol.toString());
        }
        return words;
    }

    private static String rateText(RateLimit rate) {
        return rate.packets() + "/" + rate.unit() + ":" + rate.burst();
    }
}
