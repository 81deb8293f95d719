// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import io.github.portjail.cgroup.syscall.BpfProgram;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.LibBpf;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs of a living jail's guard that somebody detached, loaded anew to be attached beside those that are still there.
 *
 * <p>As long as one of the old ones is attached the new ones share its maps: counters, books and witnesses go on. Needs CAP_SYS_ADMIN.
 */
public final class GuardRepair implements AutoCloseable {
    private static final String MAPS = "pg_";
    private static final int NONE = 0;

    private final PortGuard guard;
    private final int cgroupFd;
    private final List<Integer> attached;

    private GuardRepair(PortGuard guard, int cgroupFd, List<Integer> attached) {
        this.guard = guard;
        this.cgroupFd = cgroupFd;
        this.attached = attached;
    }

    /**
     * Loads them; they do nothing yet.
     *
     * @param known the IDs of the programs that were attached once, in their order; empty where they are known by their names alone
     */
    public static GuardRepair load(
            NativeFrame frame, int cgroupFd, String objectPath, PortGuardConfig config, List<Integer> known) {
        LibBpf bpf = LibBpf.open(frame);
        List<Integer> attached = attached(frame, bpf, cgroupFd, config, known);
        List<FoundMap> maps = new ArrayList<>();
        try {
            for (int id : attached) {
                if (id != NONE) {
                    addNew(FoundMap.all(frame, bpf, id, MAPS), maps);
                }
            }
            PortGuard guard = PortGuard.begin(frame, objectPath, config, maps).finish();
            return new GuardRepair(guard, cgroupFd, attached);
        } finally {
            for (FoundMap map : maps) {
                map.close();
            }
        }
    }

    private static List<Integer> attached(
            NativeFrame frame, LibBpf bpf, int cgroupFd, PortGuardConfig config, List<Integer> known) {
        FileCalls files = new FileCalls(frame);
        List<GuardProgram> wanted = GuardProgram.of(config);
        List<Integer> attached = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            int found = NONE;
            for (int id : bpf.query(cgroupFd, wanted.get(i).attachType())) {
                int program = bpf.programById(id);
                boolean same = known.size() == wanted.size()
                        ? id == known.get(i)
                        : bpf.programInfo(program).name().equals(wanted.get(i).function());
                files.close(program);
                found = same ? id : found;
            }
            attached.add(found);
        }
        return attached;
    }

    /** Several programs use one map. */
    private static void addNew(List<FoundMap> found, List<FoundMap> maps) {
        for (FoundMap map : found) {
            boolean there = false;
            for (FoundMap one : maps) {
                there |= one.name().equals(map.name());
            }
            if (there) {
                map.close();
            } else {
                maps.add(map);
            }
        }
    }

    /** The IDs of all the guard's programs as they will be, in the order in which they were attached first. */
    public List<Integer> programIds() {
        List<Integer> fresh = guard.programIds();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < attached.size(); i++) {
            ids.add(attached.get(i) == NONE ? fresh.get(i) : attached.get(i));
        }
        return ids;
    }

    /** What to write into the jail's teardown file before {@link #attach}, where the cgroup will stay when the jail goes. */
    public List<String> teardownLines() {
        List<String> all = guard.teardownLines();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < attached.size(); i++) {
            if (attached.get(i) == NONE) {
                lines.add(all.get(i));
            }
        }
        return lines;
    }

    /** Attaches those that are missing. */
    public void attach() {
        List<BpfProgram> programs = guard.programs();
        for (int i = 0; i < programs.size(); i++) {
            if (attached.get(i) == NONE) {
                guard.attach(programs.get(i), cgroupFd);
            }
        }
    }

    @Override
    public void close() {
        guard.close();
    }
}
