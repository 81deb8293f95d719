// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.RangeClaim;
import io.github.portjail.launcher.state.RangeClaims;
import io.github.portjail.launcher.state.RangeHeldException;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.RangeSharing;

/** Takes the name and the range of a new jail; what a dead jail still has of them is taken down first. */
final class NewState {
    private static final int ATTEMPTS = 100;

    private NewState() {}

    /**
     * Makes the state directory, locked.
     *
     * @param standing whether the jail is to stand on without a process in it
     * @throws Failure when a jail that lives has the name, or ports of the range
     */
    static StateDirectory create(NativeFrame frame, CgroupRoot root, Reaper reaper, JailState jail, boolean standing)
            throws Failure {
        JailName name = jail.policy().name();
        FileCalls files = new FileCalls(frame);
        RangeClaims claims = new RangeClaims(frame);
        RangeClaim claim = new RangeClaim(
                jail.policy().range(),
                jail.policy().sharing(),
                standing ? RangeClaim.NO_PROCESS : jail.processId(),
                claims.processNamespace(),
                jail.group());
        boolean swept = false;
        for (int attempt = 0; ; attempt++) {
            try {
                StateDirectory directory = StateDirectory.create(files, name, claims, claim, root.fd());
                if (directory != null) {
                    return directory;
                }
                if (swept || !reaper.claim(root, StateDirectory.path(name))) {
                    throw nameTaken(files, name);
                }
                swept = true;
            } catch (RangeHeldException e) {
                if (attempt == ATTEMPTS || !isFreed(files, root, reaper, e)) {
                    throw rangeHeld(files, jail.policy(), e);
                }
            }
        }
    }

    /** Takes the holder down if it is dead; by a claim from inside its cgroup the reaper would replace a unit's living jail. */
    private static boolean isFreed(FileCalls files, CgroupRoot root, Reaper reaper, RangeHeldException held)
            throws Failure {
        String directory = StateDirectory.ROOT + "/" + held.holder();
        String group = root.location().processPath(held.claim().group());
        String own = CgroupHierarchies.read(files).ownPath();
        boolean inside = own != null && (own + "/").startsWith(group + "/");
        return inside ? reaper.sweep(root, directory) : reaper.claim(root, directory);
    }

    private static boolean isLasting(FileCalls files, String name) {
        String mark = StateDirectory.ROOT + "/" + name + "/" + LastingMark.FILE;
        return files.statxIfExists(FileCalls.AT_FDCWD, mark) != null;
    }

    private static Failure nameTaken(FileCalls files, JailName name) {
        if (isLasting(files, name.value())) {
            return Failure.of("a lasting jail named '" + name + "' is up already")
                    .withHint("portjail enter " + name + " -- COMMAND uses it, portjail down " + name + " removes it");
        }
        return Failure.of("a jail named '" + name + "' exists already")
                .withHint("choose another --name, or see portjail show " + name);
    }

    private static Failure rangeHeld(FileCalls files, Policy policy, RangeHeldException held) {
        boolean asked = policy.sharing() == RangeSharing.SHARED;
        boolean exclusive =
                held.claim().sharing() == RangeSharing.EXCLUSIVE || policy.sharing() == RangeSharing.EXCLUSIVE;
        String holds = held.claim().range().equals(policy.range())
                ? ""
                : " (" + held.claim().range() + ")";
        String entering = isLasting(files, held.holder()) ? "portjail enter " + held.holder() + " uses it; or " : "";
        String why = asked ? ", which was not started with --shared" : "";
        return Failure.of("cannot use source ports " + policy.range() + ": jail '" + held.holder() + "' holds them"
                        + holds + why)
                .withHint(
                        exclusive
                                ? entering + "choose another --range, or let portjail choose by --range auto:"
                                        + policy.range().size()
                                : entering + "choose another --range, or start both jails with --shared");
    }
}
