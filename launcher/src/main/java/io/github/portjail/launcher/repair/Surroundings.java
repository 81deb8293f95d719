// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.state.HeldLocks;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.state.StateFiles;
import io.github.portjail.rules.firewall.LinkAddress;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a jail needs beside rules and guard: somebody who takes it down, and its way out. */
public final class Surroundings {
    private Surroundings() {}

    /**
     * What is missing of it, one phrase each; empty when all is there.
     *
     * @param mark what makes the jail a lasting one; null for none
     * @param pids processes in it
     * @param here whether the calling thread is in the network namespace of the rules
     * @param locks who has a lock
     */
    public static List<String> missing(
            NativeFrame frame,
            JailState state,
            @Nullable LastingMark mark,
            List<Integer> pids,
            boolean here,
            HeldLocks locks) {
        List<String> missing = new ArrayList<>();
        JailName name = state.policy().name();
        try {
            WayOutPart wayOut = here ? wayOut(frame, state, mark, pids) : null;
            if (wayOut != null) {
                missing.addAll(wayOut.missing());
            }
        } catch (KernelException e) {
            missing.add("the way out cannot be looked at: " + e.getMessage());
        }
        if (hasReaper(frame, name, mark) && !pids.isEmpty()) {
            missing.addAll(ReaperPart.missing(frame, name, locks));
        }
        return missing;
    }

    static @Nullable WayOutPart wayOut(
            NativeFrame frame, JailState state, @Nullable LastingMark mark, List<Integer> pids) {
        // A container's link and addresses are its engine's.
        if (state.place() != Place.NETNS || PlaceKey.isContainer(state)) {
            return null;
        }
        LinkAddress address = PlaceKey.link(state.placeKey());
        return WayOutPart.find(frame, state, mark, address, pids);
    }

    /** A jail that lasts has none, and that of a systemd unit one that does not show. */
    static boolean hasReaper(NativeFrame frame, JailName name, @Nullable LastingMark mark) {
        if (mark != null) {
            return false;
        }
        for (String line : new StateFiles(frame, name).teardown()) {
            if (line.startsWith("unit")) {
                return false;
            }
        }
        return true;
    }
}
