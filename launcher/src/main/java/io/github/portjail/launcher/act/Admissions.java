// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.ProcessIdentity;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What runs already, taken into a jail. */
final class Admissions {
    private final FileCalls files;
    private final JailCgroup group;
    private final List<Integer> processes = new ArrayList<>();
    private final List<String> before = new ArrayList<>();

    Admissions(NativeFrame frame, JailCgroup group) {
        this.files = new FileCalls(frame);
        this.group = group;
    }

    /**
     * Somebody else's cgroup, as a jail's.
     *
     * @throws Failure when there is none, or it is another jail's, or above or below one: its packets would be judged twice
     */
    static JailCgroup adopt(NativeFrame frame, CgroupRoot root, String path) throws Failure {
        List<String> names = StateStore.names();
        for (int i = 0; i < names.size(); i++) {
            refuseOverlap(frame, names.get(i), path);
        }
        JailCgroup found = JailCgroup.find(frame, root, path);
        if (found == null) {
            throw Failure.of("there is no cgroup '" + root.path() + "/" + path + "'")
                    .withHint("write it as /proc/PID/cgroup does behind 0::");
        }
        return found;
    }

    /** The jail that is being made has its state already: one of that path that is no lasting one yet. */
    private static void refuseOverlap(NativeFrame frame, String name, String path) throws Failure {
        JailState other;
        try {
            JailName parsed = JailName.parse(name);
            other = StateStore.readMark(frame, parsed) == null ? null : StateStore.read(frame, parsed);
        } catch (IOException | InvalidValueException e) {
            throw Failure.of("cannot tell whether jail '" + name + "' has that cgroup: " + e.getMessage(), e)
                    .withHint("portjail show " + name + " says what is known of it, portjail down " + name
                            + " removes it");
        }
        if (other != null
                && ((other.group() + "/").startsWith(path + "/") || (path + "/").startsWith(other.group() + "/"))) {
            throw Failure.of("cgroup '" + path + "' and that of jail '" + name + "', '" + other.group()
                            + "', are one within the other")
                    .withHint("jail one of the two: portjail show " + name + " says what is in that jail");
        }
    }

    void admit(int process) {
        before.add(group.admit(process));
        processes.add(process);
    }

    /** Those that were moved and have not ended yet. */
    List<String> identities() {
        List<String> identities = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            ProcessIdentity identity = ProcessIdentity.read(files, processes.get(i));
            if (identity != null) {
                identities.add(identity.toString());
            }
        }
        return identities;
    }

    /** Moves them back. */
    void undo() {
        for (int i = 0; i < processes.size(); i++) {
            group.release(processes.get(i), before.get(i));
        }
        processes.clear();
    }
}
