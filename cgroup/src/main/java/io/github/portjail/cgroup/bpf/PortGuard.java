// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import io.github.portjail.cgroup.syscall.BpfObject;
import io.github.portjail.cgroup.syscall.BpfProgram;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibBpf;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The BPF programs of one jail, loaded with its range.
 *
 * <p>Attached programs belong to the cgroup and go with it; closing this only frees descriptors.
 * Needs CAP_BPF and CAP_NET_ADMIN, or root, and Linux 6.1. Failures are {@link KernelException}s.
 */
public final class PortGuard implements AutoCloseable {
    private static final String KERNEL_HINT = "the BPF programs need Linux 6.1 or later with CONFIG_CGROUP_BPF";
    private static final String CONSTANTS = ".rodata";
    private static final String PORTS = "pg_ports";
    private static final String COUNTERS = "pg_counters";
    static final int BPF_MAP_TYPE_ARRAY = 2;

    private final LibBpf bpf;
    private final BpfObject object;
    private final byte[] config;
    private final List<BpfProgram> programs;

    private PortGuard(LibBpf bpf, BpfObject object, byte[] config, List<BpfProgram> programs) {
        this.bpf = bpf;
        this.object = object;
        this.config = config;
        this.programs = programs;
    }

    /** Hands the programs of the object file to the kernel; they do nothing yet. */
    public static PortGuard load(NativeFrame frame, String objectPath, PortGuardConfig config) {
        return begin(frame, objectPath, config).finish();
    }

    /** Begins to do so; the kernel verifies the programs while the caller goes on. */
    public static Loading begin(NativeFrame frame, String objectPath, PortGuardConfig config) {
        return begin(frame, objectPath, config, List.of());
    }

    /**
     * The same, with maps of programs that are in the kernel already.
     *
     * @param present maps of the object by the names that they have in it
     */
    static Loading begin(NativeFrame frame, String objectPath, PortGuardConfig config, List<FoundMap> present) {
        LibBpf bpf = LibBpf.open(frame);
        BpfObject object = null;
        try {
            object = bpf.openObject(objectPath);
            byte[] constants = config.bytes(hasMptcp(frame));
            object.setConstants(CONSTANTS, constants);
            boolean books = false;
            for (int i = 0; i < present.size(); i++) {
                object.reuse(present.get(i).name(), present.get(i).fd());
                books |= present.get(i).name().equals(PORTS);
            }
            if (!books) {
                object.setMaxEntries(PORTS, config.range().size());
            }
            List<GuardProgram> wanted = GuardProgram.of(config);
            for (GuardProgram program : wanted) {
                if (program.isOptional()) {
                    object.enable(program.function());
                }
            }
            object.beginLoad();
            Loading begun = new Loading(bpf, object, objectPath, constants, wanted);
            object = null;
            return begun;
        } catch (SystemCallException e) {
            throw cannotLoad(objectPath, object, e);
        } finally {
            if (object != null) {
                object.close();
            }
        }
    }

    /** A guard whose programs are on their way to the kernel. */
    public static final class Loading {
        private final LibBpf bpf;
        private final BpfObject object;
        private final String objectPath;
        private final byte[] constants;
        private final List<GuardProgram> wanted;

        private Loading(LibBpf bpf, BpfObject object, String objectPath, byte[] constants, List<GuardProgram> wanted) {
            this.bpf = bpf;
            this.object = object;
            this.objectPath = objectPath;
            this.constants = constants;
            this.wanted = wanted;
        }

        /** Waits until they have arrived; they do nothing yet. */
        public PortGuard finish() {
            boolean loaded = false;
            try {
                object.load();
                PortGuard guard = new PortGuard(bpf, object, constants, programs(object, objectPath, wanted));
                loaded = true;
                return guard;
            } catch (SystemCallException e) {
                throw cannotLoad(objectPath, object, e);
            } finally {
                if (!loaded) {
                    object.close();
                }
            }
        }
    }

    private static KernelException cannotLoad(String objectPath, @Nullable BpfObject object, SystemCallException e) {
        String verifier = object == null ? null : object.verifierMessage();
        return new KernelException(
                "cannot load the BPF programs of " + objectPath + ": " + e.reason()
                        + (verifier == null ? "" : "; the kernel says: " + verifier),
                verifier == null ? hint(e.errno()) : KERNEL_HINT,
                e);
    }

    private static boolean hasMptcp(NativeFrame frame) {
        FileCalls files = new FileCalls(frame);
        return files.statxIfExists(FileCalls.AT_FDCWD, "/proc/sys/net/mptcp") != null
                && files.statxIfExists(FileCalls.AT_FDCWD, "/sys/kernel/btf/vmlinux") != null;
    }

    private static @Nullable String hint(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> "run as root; in a container, give it CAP_BPF and CAP_NET_ADMIN";
            case Errno.EINVAL -> KERNEL_HINT;
            default -> null;
        };
    }

    private static List<BpfProgram> programs(BpfObject object, String objectPath, List<GuardProgram> wanted) {
        List<BpfProgram> loaded = object.programs();
        List<BpfProgram> programs = new ArrayList<>();
        for (GuardProgram expected : wanted) {
            BpfProgram found = null;
            for (BpfProgram program : loaded) {
                if (expected.function().equals(program.name()) && expected.attachType() == program.attachType()) {
                    found = program;
                }
            }
            if (found == null) {
                throw otherVersion(objectPath + " has no program " + expected.function());
            }
            programs.add(found);
        }
        return programs;
    }

    static KernelException otherVersion(String message) {
        return new KernelException(message, "the object file is of another version than portjail's jars", null);
    }

    List<BpfProgram> programs() {
        return programs;
    }

    /** Attaches all programs; after a failure, removing the cgroup detaches those that were. */
    public void attach(int cgroupFd) {
        for (BpfProgram program : programs) {
            attach(program, cgroupFd);
        }
    }

    void attach(BpfProgram program, int cgroupFd) {
        try {
            bpf.attach(program.fd(), cgroupFd, program.attachType(), LibBpf.BPF_F_ALLOW_MULTI);
        } catch (SystemCallException e) {
            throw KernelException.because(
                    "attach BPF program '" + program.name() + "' to the cgroup", e, hint(e.errno()));
        }
    }

    /** The kernel's ids of the programs, in the order in which they are attached; no other program ever gets them while these live. */
    public List<Integer> programIds() {
        List<Integer> ids = new ArrayList<>();
        for (BpfProgram program : programs) {
            ids.add(bpf.programInfo(program.fd()).id());
        }
        return ids;
    }

    /** What to write into a jail's teardown file before {@link #attach}, where the cgroup will stay when the jail goes. */
    public List<String> teardownLines() {
        List<String> lines = new ArrayList<>();
        for (BpfProgram program : programs) {
            lines.add("bpf " + program.attachType() + " "
                    + bpf.programInfo(program.fd()).id());
        }
        return lines;
    }

    /**
     * Which of the very programs that were read back once are not attached to the cgroup any more, one phrase each; empty
     * when all are.
     *
     * @param programIds what {@link #programIds} gave
     */
    public static List<String> missing(
            NativeFrame frame, int cgroupFd, PortGuardConfig config, List<Integer> programIds) {
        LibBpf bpf = LibBpf.open(frame);
        List<GuardProgram> wanted = GuardProgram.of(config);
        List<String> missing = new ArrayList<>();
        if (wanted.size() != programIds.size()) {
            missing.add("the jail has " + programIds.size() + " BPF programs instead of " + wanted.size());
            return missing;
        }
        for (int i = 0; i < wanted.size(); i++) {
            GuardProgram program = wanted.get(i);
            if (!contains(attached(bpf, cgroupFd, program.attachType()), programIds.get(i))) {
                missing.add("BPF program '" + program.function() + "' is not attached");
            }
        }
        return missing;
    }

    /**
     * What of this object is not in force on the cgroup, one phrase each; empty when all is: every
     * program attached, and the constants in the kernel those that were given.
     */
    public List<String> readBack(int cgroupFd) {
        List<String> missing = new ArrayList<>();
        for (BpfProgram program : programs) {
            int id = bpf.programInfo(program.fd()).id();
            if (!contains(attached(bpf, cgroupFd, program.attachType()), id)) {
                missing.add("BPF program '" + program.name() + "' is not attached");
            }
        }
        if (!Arrays.equals(config, bpf.lookup(object.mapFd(CONSTANTS), 0, config.length))) {
            missing.add("the BPF programs have another range");
        }
        return missing;
    }

    /**
     * Which programs of a guard are not attached to a living jail's cgroup, one phrase each; empty when
     * all are. Needs CAP_SYS_ADMIN.
     */
    public static List<String> missing(NativeFrame frame, int cgroupFd, PortGuardConfig config) {
        LibBpf bpf = LibBpf.open(frame);
        FileCalls files = new FileCalls(frame);
        List<String> missing = new ArrayList<>();
        for (GuardProgram expected : GuardProgram.of(config)) {
            boolean attached = false;
            for (int id : attached(bpf, cgroupFd, expected.attachType())) {
                int program = bpf.programById(id);
                attached |= bpf.programInfo(program).name().equals(expected.function());
                files.close(program);
            }
            if (!attached) {
                missing.add("BPF program '" + expected.function() + "' is not attached");
            }
        }
        return missing;
    }

    private static int[] attached(LibBpf bpf, int cgroupFd, int attachType) {
        try {
            return bpf.query(cgroupFd, attachType);
        } catch (SystemCallException e) {
            String hint = e.errno() == Errno.ENOENT ? "somebody removed the cgroup; try again" : hint(e.errno());
            throw KernelException.because("read back which BPF programs the cgroup has", e, hint);
        }
    }

    private static boolean contains(int[] ids, int id) {
        for (int one : ids) {
            if (one == id) {
                return true;
            }
        }
        return false;
    }

    /**
     * What the programs attached to a living jail's cgroup counted; null when no guard is attached to
     * it. Needs CAP_SYS_ADMIN.
     */
    public static @Nullable GuardCounters counters(NativeFrame frame, int cgroupFd) {
        LibBpf bpf = LibBpf.open(frame);
        FoundMap map = FoundMap.find(frame, bpf, cgroupFd, GuardProgram.EGRESS, COUNTERS);
        if (map == null) {
            return null;
        }
        try (map) {
            map.require(BPF_MAP_TYPE_ARRAY, Integer.BYTES, GuardCounters.SIZE);
            return GuardCounters.parse(bpf.lookup(map.fd(), 0, GuardCounters.SIZE));
        }
    }

    @Override
    public void close() {
        object.close();
    }
}
