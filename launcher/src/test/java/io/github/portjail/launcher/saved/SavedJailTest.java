// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.saved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SavedJailTest {
    private static final JailName WEB = new JailName("web");

    private static JailState state(Policy policy, Place place, Steering steering) {
        return new JailState(
                policy,
                "system.slice/web.service",
                2,
                place,
                "",
                steering,
                FirewallChoice.NFT,
                true,
                4,
                5,
                6,
                List.of(),
                new Confinement(true, true, false, false));
    }

    private static Policy policy(LogPolicy log, Rewriting rewriting, RangeSharing sharing) {
        return new Policy(
                WEB,
                new PortRange(50000, 50999),
                ViolationAction.DROP,
                log,
                List.of(TransportProtocol.TCP, TransportProtocol.UDP),
                rewriting,
                sharing);
    }

    @Test
    void whatBpfAndSourceNatDoTogetherIsAuto() {
        Policy policy = policy(LogPolicy.usual(WEB), Rewriting.UNBOUND_DATAGRAMS, RangeSharing.OWN);
        Map<String, String> options = SavedJail.of(
                        state(policy, Place.CGROUP, Steering.BPF), new LastingMark(1, 0, List.of(), "", "", false))
                .options();
        assertEquals(
                Map.of(
                        "range", "50000-50999",
                        "on-violation", "drop",
                        "log", "kernel",
                        "steer", "auto",
                        "firewall", "nft",
                        "protocol", "tcp,udp",
                        "place", "cgroup"),
                options);
    }

    @Test
    void whatDiffersFromTheUsualIsKept() {
        LogPolicy log = new LogPolicy(LogTarget.parse("nflog:5"), "mine: ", RateLimit.parse("3/minute:7"));
        Policy policy = policy(log, Rewriting.NONE, RangeSharing.EXCLUSIVE);
        LastingMark mark = new LastingMark(1, 0, List.of(), "nobody", "", true, List.of("12:34"), "");
        Map<String, String> options =
                SavedJail.of(state(policy, Place.CGROUP, Steering.BPF), mark).options();
        assertEquals("", options.get("exclusive"));
        assertEquals("nflog:5", options.get("log"));
        assertEquals("mine: ", options.get("log-prefix"));
        assertEquals("3/minute:7", options.get("log-rate"));
        assertEquals("bpf", options.get("steer"));
        assertEquals("nobody", options.get("user"));
        assertEquals("/system.slice/web.service", options.get("cgroup"));
        assertEquals("12:34", options.get("pid"));
    }

    @Test
    void aUsersJailIsTheUsersAgain() {
        Policy policy = policy(LogPolicy.usual(WEB), Rewriting.ALL, RangeSharing.SHARED);
        LastingMark mark = new LastingMark(1, 0, List.of(), "www-data", "", false, List.of(), "www-data");
        Map<String, String> options = SavedJail.of(
                        state(policy, Place.OWNER, new Steering(false, false, false, false, true)), mark)
                .options();
        assertEquals("www-data", options.get("uid"));
        assertEquals("rewrite", options.get("steer"));
        assertNull(options.get("place"), "which --uid says");
        assertNull(options.get("user"), "which --uid says");
    }
}
