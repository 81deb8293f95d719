// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.saved;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.launcher.profile.Profile;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lasting jail as the options that make it again.
 *
 * <p>They are told from what is in force and not from what was typed: so a range that portjail chose, a profile's values and what
 * {@code auto} became stay as they were, whatever becomes of the pool, the profile and the host.
 */
final class SavedJail {
    static final String CGROUP = "cgroup";
    static final String PID = "pid";
    static final String UID = "uid";

    private SavedJail() {}

    static Profile of(JailState state, LastingMark mark) {
        Policy policy = state.policy();
        Map<String, String> options = new LinkedHashMap<>();
        options.put("range", policy.range().toString());
        if (policy.sharing() != RangeSharing.OWN) {
            options.put(policy.sharing() == RangeSharing.SHARED ? "shared" : "exclusive", "");
        }
        options.put("on-violation", policy.onViolation().toString());
        putLog(policy, options);
        options.put("steer", steering(state));
        options.put("firewall", state.firewall().toString());
        options.put("protocol", protocols(policy));
        if (!mark.owner().isEmpty()) {
            options.put(UID, mark.owner());
            return new Profile(options, List.of(), null);
        }
        options.put("place", state.place().toString());
        if (!mark.user().isEmpty()) {
            options.put("user", mark.user());
        }
        if (!mark.group().isEmpty()) {
            options.put("group", mark.group());
        }
        putConfinement(state.confinement(), options);
        if (mark.adopted()) {
            options.put(CGROUP, "/" + state.group());
        }
        if (!mark.processes().isEmpty()) {
            options.put(PID, String.join(",", mark.processes()));
        }
        return new Profile(options, List.of(), null);
    }

    private static void putConfinement(Confinement confinement, Map<String, String> options) {
        if (!confinement.dropsCapabilities()) {
            options.put("keep-caps", "");
        }
        if (confinement.noNewPrivileges()) {
            options.put("no-new-privs", "");
        }
        if (confinement.closesFiles()) {
            options.put("close-fds", "");
        }
    }

    private static void putLog(Policy policy, Map<String, String> options) {
        LogPolicy log = policy.log();
        options.put("log", log.target().toString());
        if (!log.prefix().equals(LogPolicy.usualPrefix(policy.name()))) {
            options.put("log-prefix", log.prefix());
        }
        RateLimit rate = log.rate();
        if (!rate.equals(LogPolicy.usualRate())) {
            options.put("log-rate", rate.packets() + "/" + rate.unit() + ":" + rate.burst());
        }
    }

    /** BPF with source NAT for what it cannot reach has no other word than auto. */
    private static String steering(JailState state) {
        boolean auto = state.place() != Place.NETNS
                && state.steering().bpf()
                && state.policy().rewriting() == Rewriting.UNBOUND_DATAGRAMS;
        return auto ? "auto" : state.steering().toString();
    }

    private static String protocols(Policy policy) {
        List<String> words = new ArrayList<>();
        for (TransportProtocol protocol : policy.protocols()) {
            words.add(protocol.toString());
        }
        return String.join(",", words);
    }
}
