// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jail that {@code portjail up} made, as its state has it.
 *
 * @param state what is remembered of it
 * @param mark what makes it a lasting one
 */
record LastingJail(JailState state, LastingMark mark) {
    /**
     * Refuses what is no lasting jail, before anybody waits for its lock: other jails are locked as long as they live.
     *
     * @throws Failure when there is no such jail, or it is no lasting one
     */
    static void require(FileCalls files, JailName name) throws Failure {
        String directory = StateDirectory.path(name);
        if (files.statxIfExists(FileCalls.AT_FDCWD, directory) == null) {
            throw noJail(name);
        }
        if (files.statxIfExists(FileCalls.AT_FDCWD, directory + "/" + LastingMark.FILE) == null) {
            throw notLasting(name);
        }
    }

    static Failure noJail(JailName name) {
        return Failure.of("there is no jail named '" + name + "'")
                .withHint("portjail up " + name + " --range LO:HI makes one; portjail list shows those there are");
    }

    private static Failure notLasting(JailName name) {
        return Failure.of("jail '" + name + "' is no lasting one: it goes when its command ends")
                .withHint("portjail up makes jails that are entered and taken down");
    }

    /**
     * Reads it; the caller holds its lock.
     *
     * @throws Failure when there is no such jail, it is no lasting one, or its state is damaged
     */
    static LastingJail read(NativeFrame frame, JailName name) throws Failure {
        try {
            JailState state = StateStore.read(frame, name);
            if (state == null) {
                throw noJail(name);
            }
            LastingMark mark = StateStore.readMark(frame, name);
            if (mark == null) {
                throw notLasting(name);
            }
            return new LastingJail(state, mark);
        } catch (IOException e) {
            throw Failure.of("cannot read the state of jail '" + name + "': " + e.getMessage(), e)
                    .withHint("another version of portjail may have made it, or somebody changed " + StateStore.ROOT);
        }
    }

    /** Its cgroup; null when that is gone, or another has its path. */
    @Nullable JailCgroup group(NativeFrame frame, CgroupRoot root) {
        JailCgroup group = JailCgroup.find(frame, root, state.group());
        if (group != null && group.id() != mark.groupId()) {
            group.close();
            return null;
        }
        return group;
    }

    /** What is told of a jail of which something is missing. */
    Failure notInForce(List<String> missing) {
        JailName name = state.policy().name();
        return Failure.of("jail '" + name + "' is not in force, the command was not executed: "
                        + String.join("; ", missing))
                .withHint("something else changed this host's rules or cgroups: portjail show " + name
                        + " tells more; portjail down and up make it anew");
    }
}
