// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import java.util.ArrayList;
import java.util.List;

/**
 * What makes a jail a lasting one, written when it is complete: from then on it stays although nobody is in it.
 *
 * @param groupId the kernel's ID of its cgroup: one that was made anew under its path is not the jail's
 * @param namespace inode of the network namespace that it has; 0 for none of its own
 * @param programs the kernel's IDs of its BPF programs, in the order in which they were attached
 * @param user as whom programs are executed in it, a name or UID; empty for whoever enters
 * @param group with which primary group, a GID; empty for the user's
 * @param adopted whether its cgroup is somebody else's, and stays when the jail goes
 * @param processes that ran already when they were moved into it, in the form of {@link ProcessIdentity}
 * @param owner the user all of whose processes it holds wherever they are, a name or UID; empty for none
 */
public record LastingMark(
        long groupId,
        long namespace,
        List<Integer> programs,
        String user,
        String group,
        boolean adopted,
        List<String> processes,
        String owner) {
    /** The file that holds it as JSON; portjail-reaper asks whether it is there. */
    public static final String FILE = "lasting";

    public LastingMark {
        programs = List.copyOf(programs);
        processes = List.copyOf(processes);
    }

    /** The mark of a jail into which nothing was taken that ran already. */
    public LastingMark(
            long groupId, long namespace, List<Integer> programs, String user, String group, boolean adopted) {
        this(groupId, namespace, programs, user, group, adopted, List.of(), "");
    }

    /** The same with other BPF programs. */
    public LastingMark withPrograms(List<Integer> others) {
        return new LastingMark(groupId, namespace, others, user, group, adopted, processes, owner);
    }

    /** The mark as one JSON object, in the form that {@link StateStore} reads. */
    public String toJson() {
        List<String> ids = new ArrayList<>();
        for (Integer program : programs) {
            ids.add(program.toString());
        }
        JsonObject json = new JsonObject();
        json.put("groupId", groupId);
        json.put("namespace", namespace);
        json.put("programs", ids);
        json.put("user", user);
        json.put("group", group);
        json.put("adopted", adopted);
        json.put("processes", processes);
        json.put("owner", owner);
        return json.toString();
    }
}
