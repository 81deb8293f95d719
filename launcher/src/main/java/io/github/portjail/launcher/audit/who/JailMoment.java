// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.bpf.PortWitness;
import io.github.portjail.cgroup.bpf.WitnessMap;
import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jail as it was a moment ago.
 *
 * @param state what is remembered of it
 * @param groupPath its cgroup as /proc shows it
 * @param clock when that was
 */
record JailMoment(JailState state, String groupPath, BootClock clock, Testimony testimony) {
    /** Null when there is no such jail any more. */
    static @Nullable JailMoment read(NativeFrame frame, JailName name) {
        JailState state;
        try {
            state = StateStore.read(frame, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (state == null) {
            return null;
        }
        try (CgroupRoot root = CgroupRoot.open(frame)) {
            JailCgroup group = JailCgroup.find(frame, root, state.group());
            if (group == null) {
                return null;
            }
            try (group) {
                BootClock clock = BootClock.read(frame); // what is witnessed before it is read below
                List<PortWitness> witnesses = state.guarded() ? WitnessMap.read(frame, group.fd()) : List.of();
                return new JailMoment(
                        state, root.location().processPath(state.group()), clock, new Testimony(clock, witnesses));
            }
        }
    }
}
