// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.util.ArrayList;
import java.util.List;

/**
 * BPF programs and maps of the kernel, through libbpf 1 (bpf(2), bpf/bpf.h).
 *
 * <p>Descriptors are close-on-exec. Failures are {@link SystemCallException}s.
 */
public final class LibBpf {
    private static final String LIBRARY = "libbpf.so.1";
    private static final String HINT = "install libbpf 1.0 or newer (package libbpf1 or libbpf)";

    /** Programs of nested cgroups run as well as this one; needed on both (Linux 4.15). */
    public static final int BPF_F_ALLOW_MULTI = 2;

    public static final int BPF_CGROUP_INET_INGRESS = 0;
    public static final int BPF_CGROUP_INET_EGRESS = 1;

    /** A cgroup takes at most this many programs of one attach type (BPF_CGROUP_MAX_PROGS). */
    private static final int MAX_PROGRAMS = 64;

    public static final int BPF_PROG_TYPE_CGROUP_SOCK_ADDR = 18;
    public static final int BPF_FUNC_SETSOCKOPT = 49;
    public static final int BPF_FUNC_LOOP = 181;
    public static final int BPF_FUNC_SET_RETVAL = 187;
    public static final int BPF_FUNC_SKC_TO_MPTCP_SOCK = 196;

    static final int PROG_INFO_SIZE = 232;
    static final int PROG_INFO_ID = 4;
    static final int PROG_INFO_NR_MAP_IDS = 52;
    static final int PROG_INFO_MAP_IDS = 56;
    static final int PROG_INFO_NAME = 64;
    static final int MAP_INFO_SIZE = 88;
    static final int MAP_INFO_TYPE = 0;
    static final int MAP_INFO_KEY_SIZE = 8;
    static final int MAP_INFO_VALUE_SIZE = 12;
    static final int MAP_INFO_MAX_ENTRIES = 16;
    static final int MAP_INFO_NAME = 24;
    static final int BPF_OBJ_NAME_LEN = 16;
    private static final int MAX_MAPS = 64;

    static final int BPF_CGROUP_INET4_CONNECT = 10;
    static final int PROG_LOAD_OPTS_SIZE = 16;
    static final int PROG_LOAD_OPTS_SZ = 0;
    static final int PROG_LOAD_OPTS_EXPECTED_ATTACH_TYPE = 12;

    /** struct bpf_insn as little-endian numbers: r1 = 0; call bpf_set_retval; r0 = 1; exit. */
    private static final long[] TRIED_INSTRUCTIONS = {
        0x01b7, 0x85 | (long) BPF_FUNC_SET_RETVAL << 32, 0x1_0000_00b7L, 0x95
    };

    private final NativeFrame frame;
    private final NativeLibrary library;

    /** {@code int bpf_prog_attach(int prog_fd, int attachable_fd, enum bpf_attach_type, unsigned flags)}. */
    private final NativeFunction progAttach;

    /**
     * {@code int bpf_prog_query(int target_fd, enum bpf_attach_type, __u32 query_flags, __u32
     * *attach_flags, __u32 *prog_ids, __u32 *prog_cnt)}.
     */
    private final NativeFunction progQuery;

    /** {@code int bpf_prog_get_fd_by_id(__u32 id)}. */
    private final NativeFunction progGetFdById;

    /** {@code int bpf_map_get_fd_by_id(__u32 id)}. */
    private final NativeFunction mapGetFdById;

    /** {@code int bpf_obj_get_info_by_fd(int bpf_fd, void *info, __u32 *info_len)}. */
    private final NativeFunction objGetInfoByFd;

    /** {@code int bpf_map_lookup_elem(int fd, const void *key, void *value)}. */
    private final NativeFunction mapLookupElem;

    private LibBpf(NativeFrame frame) {
        this.frame = frame;
        library = NativeLibrary.open(frame, LIBRARY, HINT);
        progAttach = library.function("bpf_prog_attach");
        progQuery = library.function("bpf_prog_query");
        progGetFdById = library.function("bpf_prog_get_fd_by_id");
        mapGetFdById = library.function("bpf_map_get_fd_by_id");
        objGetInfoByFd = library.function("bpf_obj_get_info_by_fd");
        mapLookupElem = library.function("bpf_map_lookup_elem");
        // libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t fn): NULL keeps it off stderr
        frame.callLong(library.function("libbpf_set_print"), 0, 0);
    }

    public static LibBpf open(NativeFrame frame) {
        return new LibBpf(frame);
    }

    NativeFrame frame() {
        return frame;
    }

    NativeFunction function(String name) {
        return library.function(name);
    }

    /** Reads an object file; nothing reaches the kernel before {@link BpfObject#load}. */
    public BpfObject openObject(String path) {
        return BpfObject.open(this, path);
    }

    /**
     * Has the kernel take a program of four instructions, as {@code bpf_prog_load} of libbpf hands it over, and gives it up at once: for
     * connect(2) of a cgroup, with a helper that began with Linux 5.18. Changes nothing.
     *
     * @throws SystemCallException when it refuses
     */
    public void tryProgram() {
        // int bpf_prog_load(enum bpf_prog_type, const char *name, const char *license, const struct bpf_insn *,
        //                   size_t count, struct bpf_prog_load_opts *)
        NativeFunction load = library.function("bpf_prog_load");
        frame.begin();
        int opts = frame.reserve(PROG_LOAD_OPTS_SIZE);
        frame.bytes().putLong(opts + PROG_LOAD_OPTS_SZ, PROG_LOAD_OPTS_SIZE);
        frame.bytes().putInt(opts + PROG_LOAD_OPTS_EXPECTED_ATTACH_TYPE, BPF_CGROUP_INET4_CONNECT);
        int code = frame.reserve(TRIED_INSTRUCTIONS.length * Long.BYTES);
        for (int i = 0; i < TRIED_INSTRUCTIONS.length; i++) {
            frame.bytes().putLong(code + i * Long.BYTES, TRIED_INSTRUCTIONS[i]);
        }
        int fd = frame.call(
                load,
                BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
                0,
                frame.text("GPL"),
                frame.address(code),
                TRIED_INSTRUCTIONS.length,
                frame.address(opts));
        if (fd < 0) {
            throw frame.failure("bpf", "BPF_PROG_LOAD");
        }
        new FileCalls(frame).close(fd);
    }

    /** The program stays attached after every descriptor is closed, until the cgroup is removed. */
    public void attach(int programFd, int cgroupFd, int attachType, int flags) {
        if (frame.call(progAttach, programFd, cgroupFd, attachType, flags) < 0) {
            throw frame.failure("bpf", "BPF_PROG_ATTACH, attach type " + attachType);
        }
    }

    /** Ids of the programs attached to the cgroup itself, inherited ones left out. */
    public int[] query(int cgroupFd, int attachType) {
        frame.begin();
        int flags = frame.reserve(4);
        int count = frame.reserve(4);
        int ids = frame.reserve(MAX_PROGRAMS * 4);
        frame.bytes().putInt(count, MAX_PROGRAMS);
        int result = frame.call(
                progQuery, cgroupFd, attachType, 0, frame.address(flags), frame.address(ids), frame.address(count));
        if (result < 0) {
            throw frame.failure("bpf", "BPF_PROG_QUERY, attach type " + attachType);
        }
        return ints(ids, frame.bytes().getInt(count));
    }

    private int[] ints(int offset, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = frame.bytes().getInt(offset + i * 4);
        }
        return values;
    }

    /** Needs CAP_SYS_ADMIN. */
    public int programById(int id) {
        return requireFd(frame.call(progGetFdById, id), "BPF_PROG_GET_FD_BY_ID, " + id);
    }

    /** Needs CAP_SYS_ADMIN. */
    public int mapById(int id) {
        return requireFd(frame.call(mapGetFdById, id), "BPF_MAP_GET_FD_BY_ID, " + id);
    }

    private int requireFd(int fd, String argument) {
        if (fd < 0) {
            throw frame.failure("bpf", argument);
        }
        return fd;
    }

    public BpfProgramInfo programInfo(int programFd) {
        frame.begin();
        int maps = frame.reserve(MAX_MAPS * 4);
        int info = frame.reserve(PROG_INFO_SIZE);
        frame.bytes().putInt(info + PROG_INFO_NR_MAP_IDS, MAX_MAPS);
        frame.bytes().putLong(info + PROG_INFO_MAP_IDS, frame.address(maps));
        getInfo(programFd, info, PROG_INFO_SIZE);
        return new BpfProgramInfo(
                frame.bytes().getInt(info + PROG_INFO_ID),
                frame.textAt(frame.address(info + PROG_INFO_NAME)),
                mapIds(maps, Math.min(MAX_MAPS, frame.bytes().getInt(info + PROG_INFO_NR_MAP_IDS))));
    }

    private List<Integer> mapIds(int offset, int count) {
        List<Integer> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(frame.bytes().getInt(offset + i * Integer.BYTES));
        }
        return ids;
    }

    public BpfMapInfo mapInfo(int mapFd) {
        frame.begin();
        int info = frame.reserve(MAP_INFO_SIZE);
        getInfo(mapFd, info, MAP_INFO_SIZE);
        return new BpfMapInfo(
                frame.textAt(frame.address(info + MAP_INFO_NAME)),
                frame.bytes().getInt(info + MAP_INFO_TYPE),
                frame.bytes().getInt(info + MAP_INFO_KEY_SIZE),
                frame.bytes().getInt(info + MAP_INFO_VALUE_SIZE),
                frame.bytes().getInt(info + MAP_INFO_MAX_ENTRIES));
    }

    private void getInfo(int fd, int info, int size) {
        int length = frame.reserve(4);
        frame.bytes().putInt(length, size);
        if (frame.call(objGetInfoByFd, fd, frame.address(info), frame.address(length)) < 0) {
            throw frame.failure("bpf", "BPF_OBJ_GET_INFO_BY_FD");
        }
    }

    /**
     * {@code int libbpf_probe_bpf_helper(enum bpf_prog_type prog_type, enum bpf_func_id helper_id, const void *opts)}: whether
     * the kernel's verifier takes a program that calls the helper. Looked up when asked, which only diagnoses do.
     */
    public boolean hasHelper(int programType, int helper) {
        int result = frame.call(library.function("libbpf_probe_bpf_helper"), programType, helper, 0);
        if (result < 0) {
            throw new SystemCallException("libbpf_probe_bpf_helper", Integer.toString(helper), -result);
        }
        return result == 1;
    }

    /** Value of a map with 4-byte keys, {@code valueSize} bytes in this machine's byte order. */
    public byte[] lookup(int mapFd, int key, int valueSize) {
        frame.begin();
        int keyOffset = frame.reserve(4);
        int value = frame.reserve(valueSize);
        frame.bytes().putInt(keyOffset, key);
        if (frame.call(mapLookupElem, mapFd, frame.address(keyOffset), frame.address(value)) < 0) {
            throw frame.failure("bpf", "BPF_MAP_LOOKUP_ELEM, key " + key);
        }
        byte[] content = new byte[valueSize];
        frame.bytes().get(value, content);
        return content;
    }
}
