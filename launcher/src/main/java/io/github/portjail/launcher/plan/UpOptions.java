// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.rules.firewall.ContainerAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of {@code portjail up}, parsed and valid.
 *
 * @param jail the options of {@code run}, with a name; the command is none of them
 * @param group a cgroup of somebody else's that becomes the jail, as the user wrote it; null for one of portjail's own
 * @param processes PIDs of running processes that are moved into the jail
 * @param owner the user all of whose processes the jail holds, those that run and those to come, as the user wrote it; null for none
 * @param container a container on a bridge of this host, which becomes the jail; null for none
 */
public record UpOptions(
        RunOptions jail,
        @Nullable String group,
        List<Integer> processes,
        @Nullable String owner,
        @Nullable ContainerAddress container) {
    public UpOptions {
        processes = List.copyOf(processes);
    }

    /** Options of a jail that is neither a user's nor a container. */
    public UpOptions(RunOptions jail, @Nullable String group, List<Integer> processes) {
        this(jail, group, processes, null, null);
    }

    /** The same with decided options of {@code run}. */
    public UpOptions withJail(RunOptions decided) {
        return new UpOptions(decided, group, processes, owner, container);
    }

    /** What the user must know of what was taken in, one sentence each: what is not held. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (group != null) {
            warnings.add("sockets that are open in cgroup " + group
                    + " keep the ports that they have: connections go on, and"
                    + " what they open from now on is judged, but was not steered");
        }
        for (int i = 0; i < processes.size(); i++) {
            warnings.add("process " + processes.get(i)
                    + " keeps the sockets that it opened before, which stay outside the jail; so do children that it has"
                    + " already");
        }
        if (owner != null) {
            warnings.add(
                    "sockets that user " + owner + " opened before keep their ports: connections that stand go on from"
                            + " outside the range until they end; what they open from now on is held to it");
        }
        if (container != null) {
            warnings.add(
                    "when it is restarted or connected to another network it is no longer held as a whole: portjail show"
                            + " tells; portjail oci-hook holds a container from its start, at each start");
        }
        return warnings;
    }

    /** What the user may want to know of it, one sentence each. */
    public List<String> notes() {
        return container == null
                ? List.of()
                : List.of(
                        "connections that the container opened before are refused from now on, for they left from other"
                                + " ports");
    }
}
