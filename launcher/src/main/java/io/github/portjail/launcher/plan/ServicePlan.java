// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.Teardown;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is different when systemd executes portjail for a service: the service's own cgroup is the jail.
 *
 * <p>systemd alone makes, moves and removes what is in its tree (the single-writer rule), so nothing is entered.
 */
public final class ServicePlan {
    private ServicePlan() {}

    /** iptables-legacy loads its tables as a whole, and refuses a rule whose cgroup is gone; systemd removes a service's when it stops. */
    static void refuseRulesThatOutliveTheGroup(Arrangement arrangement, HostFacts.Service service) throws Failure {
        if (arrangement.firewall() == FirewallChoice.IPTABLES_LEGACY && arrangement.place() == Place.CGROUP) {
            throw Failure.of("iptables-legacy cannot hold rules for the cgroup of " + service.unit()
                            + ": systemd removes it before they are deleted")
                    .withHint(
                            "leave --firewall out, or use --firewall iptables-nft, or --place netcls, owner or netns");
        }
    }

    /** What cannot be done to processes that systemd executes after this one has ended is refused. */
    static void requireHoldable(Arrangement arrangement, HostFacts.@Nullable Service service, RunOptions options)
            throws Failure {
        if (service == null) {
            throw Failure.of("a jail is held only for a systemd service, which executes this command itself")
                    .withHint("use portjail wrap UNIT, which writes it into the unit's ExecCondition=");
        }
        boolean inProcess =
                arrangement.steering().preload() || arrangement.steering().netns();
        if (arrangement.place() != Place.CGROUP || inProcess || options.user() != null) {
            String remark = arrangement.remark();
            throw Failure.of("cannot jail " + service.unit() + " from beside its commands"
                            + (remark == null ? "" : ": " + remark))
                    .withHint("only --place cgroup and --steer auto, bpf, rewrite or none need nothing of the commands"
                            + " themselves; else write portjail into ExecStart=");
        }
    }

    /** What only logs and counts would do so twice, and has nothing to hold. */
    public static boolean hasSet(FirewallChoice firewall, ViolationAction onViolation) {
        return firewall == FirewallChoice.NFT && onViolation != ViolationAction.LOG;
    }

    /** Before the rules are read back, so that what is read back is what is in force at the end. */
    static LaunchPlan withSet(LaunchPlan plan, UnitSet set) {
        List<LaunchStep> steps = new ArrayList<>();
        for (LaunchStep step : plan.steps()) {
            if (step instanceof LaunchStep.ReadBack) {
                steps.add(new LaunchStep.FillUnitSet(set));
            }
            steps.add(step);
        }
        return new LaunchPlan(
                plan.jail(),
                plan.hierarchy(),
                plan.address(),
                plan.steeringReason(),
                plan.enforcement(),
                plan.remarks(),
                plan.notes(),
                steps);
    }

    /** What comes before the guard and the rules. */
    static void addBeginning(
            List<LaunchStep> steps,
            HostFacts host,
            HostFacts.Service service,
            boolean held,
            String directory,
            String reaper) {
        if (!service.jails().isEmpty()) {
            steps.add(new LaunchStep.ReleaseUnit(service.unit(), service.jails()));
        }
        List<String> kept = List.of(held ? Teardown.UNIT_HELD : Teardown.unit(host.processId()));
        steps.add(
                new LaunchStep.WriteState(directory, new Teardown(host.networkNamespace(), service.group(), 0, kept)));
        if (!held) {
            steps.add(new LaunchStep.StartReaper(reaper, LaunchStep.StartReaper.WATCH_UNIT, directory));
        }
        steps.add(new LaunchStep.UseUnitGroup(host.hierarchy().path(), service.unit(), service.group()));
    }
}
