// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.nio.file.Path;
import java.util.List;

/** The BPF programs of a jail's cgroup, as bpftool(8) sees and detaches them. */
final class AttachedPrograms {
    /** As bpftool calls the hook of the guard. */
    static final String EGRESS = "cgroup_inet_egress";

    private static final int TITLE = 1;

    private AttachedPrograms() {}

    /** The cgroup of version 2 of a jail that has one. */
    static Path cgroup(String jail) {
        return HostLook.hierarchies().stream()
                .map(hierarchy -> hierarchy.resolve("portjail").resolve(jail))
                .filter(group -> group.resolve("cgroup.events").toFile().exists())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the jail " + jail + " has a cgroup"));
    }

    private static List<List<String>> rows(Path group) {
        return Commands.run("bpftool", "cgroup", "show", group.toString()).expectSuccess().outputLines().stream()
                .skip(TITLE)
                .map(line -> List.of(line.strip().split(" +")))
                .toList();
    }

    static int count(Path group) {
        return rows(group).size();
    }

    /** Detaches those of these types, such as {@code cgroup_inet_egress}; all when none is named. */
    static void detach(String jail, String... types) {
        Needs.program("bpftool");
        Path group = cgroup(jail);
        for (List<String> row : rows(group)) {
            String type = row.get(1);
            if (types.length == 0 || List.of(types).contains(type)) {
                Commands.run("bpftool", "cgroup", "detach", group.toString(), type, "id", row.getFirst())
                        .expectSuccess();
            }
        }
    }
}
