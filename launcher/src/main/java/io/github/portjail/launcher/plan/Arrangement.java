// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;

/**
 * Which means a jail uses, with {@code auto} decided and impossible combinations refused.
 *
 * @param place by what the firewall knows the packets
 * @param steering how sockets get a port; never auto
 * @param firewall what enforces and logs
 * @param privileged whether a jail is made at all; without, a library is preloaded and nothing else is done
 * @param reason why auto became what it is, one line
 */
record Arrangement(Place place, Steering steering, FirewallChoice firewall, boolean privileged, String reason) {

    /**
     * Decides.
     *
     * @param root whether we may make cgroups, BPF programs and rules
     * @throws Failure when the options contradict each other, or need a privilege that is not there
     */
    static Arrangement decide(RunOptions options, boolean root) throws Failure {
        Place place = options.place();
        Steering steering = options.steering();
        String reason = "as asked";
        if (steering.auto()) {
            boolean namespace = place == Place.NETNS;
            steering = namespace ? Steering.NETNS : Steering.BPF;
            reason = namespace
                    ? "auto: the namespace's own port range steers every socket in it"
                    : "auto: BPF steers any program and changes nothing in it";
        }
        refuseContradictions(options, place, steering);
        boolean preloadOnly = steering.preload() && !steering.bpf() && !steering.netns() && !steering.rewrite();
        if (!root && !preloadOnly) {
            throw needsRoot();
        }
        return new Arrangement(place, steering, options.firewall(), root, reason);
    }

    private static void refuseContradictions(RunOptions options, Place place, Steering steering) throws Failure {
        if (steering.netns() && place != Place.NETNS) {
            throw Failure.of("--steer netns needs a network namespace").withHint("add --place netns");
        }
        if (place == Place.NETNS && options.firewall() == FirewallChoice.NONE) {
            throw Failure.of("--place netns needs a firewall: without masquerading nothing comes back")
                    .withHint("leave --firewall out, or choose another --place");
        }
        if (place == Place.NETNS && steering.rewrite()) {
            throw Failure.of(
                            "--steer rewrite has nothing to do in a network namespace, which is masqueraded to the range")
                    .withHint("leave --steer out");
        }
        if (steering.rewrite() && options.firewall() == FirewallChoice.NONE) {
            throw Failure.of("--steer rewrite needs a firewall, which does the rewriting")
                    .withHint("leave --firewall out");
        }
        if (place == Place.OWNER && options.user() == null) {
            throw Failure.of("--place owner needs --user: it holds all that this user sends to the range");
        }
    }

    static Failure needsRoot() {
        return Failure.of("cannot make a jail without root: cgroups, BPF programs and firewall rules need it")
                .withHint(
                        "run it by sudo; or add --dry-run to see what it would do; or use --steer preload, which needs no"
                                + " privilege but enforces nothing");
    }

    /** How much of the promise these means keep. */
    Enforcement enforcement(RunOptions options) {
        if (!privileged) {
            return new Enforcement.None("ports are steered by a preloaded library and nothing is enforced");
        }
        if (options.onViolation() == ViolationAction.LOG) {
            return new Enforcement.None("--on-violation log lets packets from other ports pass and logs them");
        }
        if (options.protocols().size() < TransportProtocol.ALL.size()) {
            return new Enforcement.Partial("--protocol leaves other protocols alone, and they pass from any port");
        }
        if (place == Place.NETNS) {
            return new Enforcement.Full(firewall + " on the host's side of the namespace");
        }
        return firewall == FirewallChoice.NONE
                ? new Enforcement.Full("the BPF guard alone, which tells nobody but its counters")
                : new Enforcement.Full(firewall + " and by the BPF guard");
    }
}
