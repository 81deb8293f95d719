// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which means a jail uses, with {@code auto} decided and impossible combinations refused.
 *
 * @param place by what the firewall knows the packets
 * @param steering how sockets get a port; never auto
 * @param rewriting what the firewall gives a port of the range
 * @param firewall what enforces and logs
 * @param privileged whether a jail is made at all; without, a library is preloaded and nothing else is done
 * @param unguarded why no BPF guard stands behind the firewall although the place would have one, or null
 * @param reason why auto became what it is, one line
 * @param remark what the user must be told of it, one sentence, or null
 */
record Arrangement(
        Place place,
        Steering steering,
        Rewriting rewriting,
        FirewallChoice firewall,
        boolean privileged,
        @Nullable String unguarded,
        String reason,
        @Nullable String remark) {

    /**
     * Decides.
     *
     * @throws Failure when the options contradict each other, or need a privilege or an ability that is not there
     */
    static Arrangement decide(RunOptions options, HostFacts host) throws Failure {
        Arrangement arrangement = among(options, host);
        if (options.sharing() == RangeSharing.EXCLUSIVE) {
            arrangement.refuseExclusive();
        }
        return arrangement;
    }

    /**
     * Decides for a container, whose sockets are nobody's to steer: what this host forwards for it is rewritten.
     *
     * @throws Failure as {@link #decide}
     */
    static Arrangement ofContainer(RunOptions options, HostFacts host) throws Failure {
        if (!host.root()) {
            throw needsRoot();
        }
        if (options.place() != null) {
            throw Failure.of("a container on a bridge has its network namespace already")
                    .withHint("leave --place out");
        }
        Steering rewrite = Steering.parse("rewrite");
        if (!options.steering().auto() && !options.steering().equals(rewrite)) {
            throw Failure.of("the sockets of a container on a bridge are rewritten, not steered by "
                            + options.steering())
                    .withHint("leave --steer out");
        }
        if (options.firewall() != FirewallChoice.NFT) {
            throw Failure.of("a container on a bridge needs nft, not --firewall " + options.firewall())
                    .withHint("leave --firewall out");
        }
        return new Arrangement(
                Place.NETNS,
                rewrite,
                Rewriting.ALL,
                FirewallChoice.NFT,
                true,
                null,
                "what is forwarded for the container gets a port of the range by source NAT",
                null);
    }

    private static Arrangement among(RunOptions options, HostFacts host) throws Failure {
        Place asked = options.place() == null ? Place.CGROUP : options.place();
        Steering steering = options.steering();
        if (steering.auto()) {
            steering = asked == Place.NETNS ? Steering.NETNS : Steering.BPF;
        }
        refuseContradictions(options, asked, steering);
        boolean preloadOnly = steering.preload() && !steering.bpf() && !steering.netns() && !steering.rewrite();
        if (!host.root() && !preloadOnly) {
            throw needsRoot(host);
        }
        String noBpf = asked == Place.NETNS || !host.root() ? null : host.withoutBpf();
        if (noBpf != null) {
            refuseWithoutBpf(options, noBpf);
        }
        if (!options.steering().auto()) {
            return asAsked(options, host, asked, noBpf);
        }
        if (asked == Place.NETNS) {
            return namespace(options, "auto: the namespace's own port range steers every socket in it", null);
        }
        return noBpf == null ? byBpf(options, asked) : withoutBpf(options, host, asked, noBpf);
    }

    private static Arrangement asAsked(RunOptions options, HostFacts host, Place place, @Nullable String noBpf) {
        Rewriting rewriting = options.steering().rewrite() ? Rewriting.ALL : Rewriting.NONE;
        String remark = noBpf == null ? null : "BPF cannot be used (" + noBpf + "): " + alone(options);
        return new Arrangement(
                place, options.steering(), rewriting, options.firewall(), host.root(), noBpf, "as asked", remark);
    }

    /** What BPF cannot reach is rewritten: a socket that sends without bind or connect has its port before any hook sees it. */
    private static Arrangement byBpf(RunOptions options, Place place) {
        boolean datagrams = options.protocols().contains(TransportProtocol.UDP);
        Rewriting rewriting = Rewriting.NONE;
        String reason = "auto: BPF steers any program and changes nothing in it";
        if (datagrams && options.firewall() == FirewallChoice.NFT) {
            rewriting = Rewriting.UNBOUND_DATAGRAMS;
            reason += "; source NAT gives a port of the range to UDP sent without bind or connect";
        } else if (datagrams) {
            reason += "; UDP sent without bind or connect is stopped, for without nft nothing rewrites it";
        }
        return new Arrangement(place, Steering.BPF, rewriting, options.firewall(), true, null, reason, null);
    }

    private static Arrangement withoutBpf(RunOptions options, HostFacts host, Place place, String noBpf) {
        String cause = "BPF cannot be used (" + noBpf + ")";
        if (options.place() == null && host.withoutNamespace() == null) {
            return namespace(
                    options,
                    "auto: " + cause + ", so a network namespace's own port range steers",
                    cause + ": the command gets a network namespace of its own instead");
        }
        String noNamespace = options.place() == null
                ? "and no network namespace can be made (" + host.withoutNamespace() + ")"
                : "and --place " + place + " was asked";
        return new Arrangement(
                place,
                new Steering(false, false, true, false, false),
                Rewriting.NONE,
                options.firewall(),
                true,
                noBpf,
                "auto: " + cause + ", " + noNamespace + ", so a preloaded library steers",
                cause + ": a preloaded library steers instead, dynamically linked programs alone, and "
                        + alone(options));
    }

    private static Arrangement namespace(RunOptions options, String reason, @Nullable String remark) {
        return new Arrangement(
                Place.NETNS, Steering.NETNS, Rewriting.NONE, options.firewall(), true, null, reason, remark);
    }

    private static String alone(RunOptions options) {
        return options.firewall() + " enforces without the guard behind it";
    }

    private static void refuseWithoutBpf(RunOptions options, String noBpf) throws Failure {
        if (options.steering().bpf()) {
            throw Failure.of("cannot steer by BPF: " + noBpf)
                    .withHint("leave --steer out: portjail then takes a network namespace or a preloaded library");
        }
        if (options.firewall() == FirewallChoice.NONE) {
            throw Failure.of(
                            "nothing would enforce: --firewall none leaves it to BPF, and BPF cannot be used: " + noBpf)
                    .withHint("leave --firewall out");
        }
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
        if (place == Place.NETNS && steering.bpf()) {
            throw Failure.of("--steer bpf is not used in a network namespace, whose own port range steers every socket")
                    .withHint("leave --steer out");
        }
        if (steering.rewrite() && options.firewall() == FirewallChoice.NONE) {
            throw Failure.of("--steer rewrite needs a firewall, which does the rewriting")
                    .withHint("leave --firewall out");
        }
        refuseRewriteOfUdpLite(options, steering);
        if (place == Place.OWNER && options.user() == null) {
            throw Failure.of("--place owner needs --user: it holds all that this user sends to the range");
        }
    }

    private static void refuseRewriteOfUdpLite(RunOptions options, Steering steering) throws Failure {
        boolean rewrites = steering.rewrite() || options.onViolation() == ViolationAction.REWRITE;
        boolean onlyUdpLite = options.protocols().equals(List.of(TransportProtocol.UDPLITE));
        if (rewrites && onlyUdpLite && options.firewall().isIptables()) {
            throw Failure.of("--firewall " + options.firewall()
                            + " cannot rewrite UDP-Lite: its source NAT knows no ports of it")
                    .withHint("leave --firewall out, or let --protocol name others too");
        }
    }

    private void refuseExclusive() throws Failure {
        if (!privileged) {
            throw Failure.of("--exclusive needs root: it keeps other programs out of the range")
                    .withHint("run it by sudo");
        }
        if (firewall != FirewallChoice.NFT) {
            throw Failure.of("--exclusive needs nft, whose rules keep other programs out of the range, not --firewall "
                            + firewall)
                    .withHint("leave --firewall out, or --exclusive");
        }
        if (steering.preload()) {
            throw Failure.of(
                            "--exclusive cannot be steered by the preload library: it leaves the choice to the kernel, which"
                                    + " hands no reserved port out")
                    .withHint("leave --steer out, or --exclusive");
        }
    }

    /** A caller with the capabilities that are named is root by now. */
    private static Failure needsRoot(HostFacts host) {
        HostFacts.Service service = host.service();
        return service != null && service.command()
                ? needsRoot()
                        .withHint("in " + service.unit() + " write ExecStart=+portjail --user USER …; or give"
                                + " AmbientCapabilities= CAP_DAC_OVERRIDE, CAP_SETUID, CAP_SETGID, CAP_SETPCAP, CAP_NET_ADMIN, CAP_SYS_ADMIN,"
                                + " CAP_BPF and CAP_PERFMON, which the command does not keep; or leave the unit as it is, and"
                                + " let portjail wrap " + service.unit() + " jail it")
                : needsRoot();
    }

    static Failure needsRoot() {
        return Failure.of("cannot make a jail without root: cgroups, BPF programs and firewall rules need it")
                .withHint(
                        "run it by sudo; or add --dry-run to see what it would do; or use --steer preload, which needs no"
                                + " privilege but enforces nothing");
    }

    /** The same without the guard, for this reason. */
    Arrangement withoutGuard(String why) {
        return new Arrangement(place, steering, rewriting, firewall, privileged, why, reason, remark);
    }

    /** Whether the BPF guard stands behind the firewall: not in a network namespace, whose host side enforces. */
    boolean guarded() {
        return privileged && place != Place.NETNS && unguarded == null;
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
        if (unguarded != null) {
            return new Enforcement.Full(firewall + " alone, as long as its rules stand: no BPF guard is behind them");
        }
        return firewall == FirewallChoice.NONE
                ? new Enforcement.Full("the BPF guard alone, which tells nobody but its counters")
                : new Enforcement.Full(firewall + " and by the BPF guard");
    }
}
