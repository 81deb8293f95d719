// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import io.github.portjail.cgroup.syscall.BpfMapInfo;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.LibBpf;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A map of a living jail, found through a program that is attached to its cgroup; nothing is pinned. */
final class FoundMap implements AutoCloseable {
    private final FileCalls files;
    private final int fd;
    private final BpfMapInfo info;

    private FoundMap(FileCalls files, int fd, BpfMapInfo info) {
        this.files = files;
        this.fd = fd;
        this.info = info;
    }

    /**
     * Null when no such program is attached, or it has no such map. Needs CAP_SYS_ADMIN.
     *
     * @param user a program that uses the map
     */
    static @Nullable FoundMap find(NativeFrame frame, LibBpf bpf, int cgroupFd, GuardProgram user, String name) {
        FileCalls files = new FileCalls(frame);
        for (int id : bpf.query(cgroupFd, user.attachType())) {
            int program = bpf.programById(id);
            try {
                for (int mapId : bpf.programInfo(program).mapIds()) {
                    FoundMap map = open(bpf, files, mapId);
                    if (map.info.name().equals(name)) {
                        return map;
                    }
                    map.close();
                }
            } finally {
                files.close(program);
            }
        }
        return null;
    }

    /** All maps whose names begin so, of a program; to be closed by the caller. */
    static List<FoundMap> all(NativeFrame frame, LibBpf bpf, int programId, String prefix) {
        FileCalls files = new FileCalls(frame);
        int program = bpf.programById(programId);
        try {
            List<FoundMap> maps = new ArrayList<>();
            for (int mapId : bpf.programInfo(program).mapIds()) {
                FoundMap map = open(bpf, files, mapId);
                if (map.info.name().startsWith(prefix)) {
                    maps.add(map);
                } else {
                    map.close();
                }
            }
            return maps;
        } finally {
            files.close(program);
        }
    }

    String name() {
        return info.name();
    }

    private static FoundMap open(LibBpf bpf, FileCalls files, int id) {
        int fd = bpf.mapById(id);
        return new FoundMap(files, fd, bpf.mapInfo(fd));
    }

    int fd() {
        return fd;
    }

    int maxEntries() {
        return info.maxEntries();
    }

    /** Refuses a map of another version of portjail. */
    void require(int type, int keySize, int valueSize) {
        if (info.type() != type || info.keySize() != keySize || info.valueSize() != valueSize) {
            throw PortGuard.otherVersion("the jail's BPF map " + info.name() + " has another layout");
        }
    }

    @Override
    public void close() {
        files.close(fd);
    }
}
