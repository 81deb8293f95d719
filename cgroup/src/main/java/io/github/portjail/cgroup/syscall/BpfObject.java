// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object file of BPF programs and maps (struct bpf_object, bpf/libbpf.h). */
public final class BpfObject implements AutoCloseable {
    /** {@code void *calloc(size_t n, size_t size)}: pages that nothing is written to cost nothing. */
    private static final NativeFunction CALLOC = Libc.function("calloc");

    /** {@code void free(void *pointer)}. */
    private static final NativeFunction FREE = Libc.function("free");

    static final int OPEN_OPTS_SIZE = 80;
    static final int OPEN_OPTS_SZ = 0;
    static final int OPEN_OPTS_KERNEL_LOG_BUF = 56;
    static final int OPEN_OPTS_KERNEL_LOG_SIZE = 64;
    private static final int LOG_BYTES = 4 << 20;

    private final LibBpf bpf;
    private final NativeFrame frame;
    private final String path;
    private final long log;
    private final long object;
    private @Nullable BackgroundCall loading;

    private BpfObject(LibBpf bpf, String path, long log, long object) {
        this.bpf = bpf;
        this.frame = bpf.frame();
        this.path = path;
        this.log = log;
        this.object = object;
    }

    static BpfObject open(LibBpf bpf, String path) {
        NativeFrame frame = bpf.frame();
        // struct bpf_object *bpf_object__open_file(const char *path, const struct bpf_object_open_opts *)
        NativeFunction openFile = bpf.function("bpf_object__open_file");
        long log = frame.callLong(CALLOC, LOG_BYTES, 1);
        frame.begin();
        int opts = frame.reserve(OPEN_OPTS_SIZE);
        frame.bytes().putLong(opts + OPEN_OPTS_SZ, OPEN_OPTS_SIZE);
        frame.bytes().putLong(opts + OPEN_OPTS_KERNEL_LOG_BUF, log);
        frame.bytes().putLong(opts + OPEN_OPTS_KERNEL_LOG_SIZE, log == 0 ? 0 : LOG_BYTES);
        long object = frame.callLong(openFile, frame.text(path), frame.address(opts));
        if (object == 0) {
            SystemCallException failure = frame.failure("bpf_object__open_file", path);
            frame.callVoid(FREE, log);
            throw failure;
        }
        return new BpfObject(bpf, path, log, object);
    }

    /** {@code struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *, const char *)}. */
    private long map(String name) {
        NativeFunction find = bpf.function("bpf_object__find_map_by_name");
        frame.begin();
        long map = frame.callLong(find, object, frame.text(name));
        if (map == 0) {
            throw otherVersion(path + " has no map or section " + name);
        }
        return map;
    }

    private static KernelException otherVersion(String message) {
        return new KernelException(message, "the object file is of another version than portjail's jars", null);
    }

    /**
     * Fills a section of constants before {@link #load} freezes it.
     *
     * @param section {@code .rodata} or the like
     * @param content all of the section
     */
    public void setConstants(String section, byte[] content) {
        long map = map(section);
        // const void *bpf_map__initial_value(struct bpf_map *map, size_t *psize)
        NativeFunction initialValue = bpf.function("bpf_map__initial_value");
        frame.begin();
        int size = frame.reserve(Long.BYTES);
        long value = frame.callLong(initialValue, map, frame.address(size));
        long actual = frame.bytes().getLong(size);
        if (value == 0 || actual != content.length) {
            throw otherVersion(path + ": section " + section + " has " + actual + " bytes, not " + content.length);
        }
        NativeFrame.overwrite(value, content);
    }

    /** Sets how many entries a map will have, before {@link #load} makes it. */
    public void setMaxEntries(String map, int entries) {
        // int bpf_map__set_max_entries(struct bpf_map *map, __u32 max_entries)
        if (frame.call(bpf.function("bpf_map__set_max_entries"), map(map), entries) < 0) {
            throw frame.failure("bpf_map__set_max_entries", map);
        }
    }

    /** Has {@link #load} take a map that the kernel has already instead of making one; the descriptor may be closed afterwards. */
    public void reuse(String map, int fd) {
        // int bpf_map__reuse_fd(struct bpf_map *map, int fd)
        if (frame.call(bpf.function("bpf_map__reuse_fd"), map(map), fd) < 0) {
            throw frame.failure("bpf_map__reuse_fd", map);
        }
    }

    /** Has {@link #load} load a program that the object leaves out by default (SEC("?...")). */
    public void enable(String program) {
        // struct bpf_program *bpf_object__find_program_by_name(const struct bpf_object *obj, const char *name)
        NativeFunction find = bpf.function("bpf_object__find_program_by_name");
        frame.begin();
        long found = frame.callLong(find, object, frame.text(program));
        if (found == 0) {
            throw otherVersion(path + " has no program " + program);
        }
        // int bpf_program__set_autoload(struct bpf_program *prog, bool autoload)
        if (frame.call(bpf.function("bpf_program__set_autoload"), found, 1) < 0) {
            throw frame.failure("bpf_program__set_autoload", program);
        }
    }

    /** Descriptor of a map after {@link #load}, valid until this is closed. */
    public int mapFd(String map) {
        // int bpf_map__fd(const struct bpf_map *map)
        return frame.call(bpf.function("bpf_map__fd"), map(map));
    }

    /** Begins to hand programs and maps to the kernel, which verifies them while the caller goes on. */
    public void beginLoad() {
        // int bpf_object__load(struct bpf_object *obj)
        loading = BackgroundCall.begin(frame, bpf.function("bpf_object__load"), object);
    }

    /** Waits until the kernel has programs and maps; its verifier may refuse them. */
    public void load() {
        if (loading == null) {
            beginLoad();
        }
        if (requireNonNull(loading).finish() < 0) {
            throw frame.failure("bpf_object__load", path);
        }
    }

    /** The kernel's last word on the program that it refused; null when it said nothing. */
    public @Nullable String verifierMessage() {
        return log == 0 ? null : lastLine(frame.textAt(log));
    }

    /** The last line that is not the verifier's statistics. */
    static @Nullable String lastLine(String log) {
        int end = log.length();
        while (end > 0) {
            int start = log.lastIndexOf('\n', end - 1) + 1;
            String line = log.substring(start, end).strip();
            if (!line.isEmpty()
                    && !line.startsWith("processed ")
                    && !line.startsWith("verification time ")
                    && !line.startsWith("stack depth ")) {
                return line;
            }
            end = start - 1;
        }
        return null;
    }

    /** All programs, in the file's order; their descriptors are there after {@link #load}. */
    public List<BpfProgram> programs() {
        // struct bpf_program *bpf_object__next_program(const struct bpf_object *, struct bpf_program *)
        NativeFunction next = bpf.function("bpf_object__next_program");
        // const char *bpf_program__name(const struct bpf_program *prog)
        NativeFunction name = bpf.function("bpf_program__name");
        // enum bpf_attach_type bpf_program__expected_attach_type(const struct bpf_program *prog)
        NativeFunction attachType = bpf.function("bpf_program__expected_attach_type");
        // int bpf_program__fd(const struct bpf_program *prog)
        NativeFunction fd = bpf.function("bpf_program__fd");
        List<BpfProgram> programs = new ArrayList<>();
        for (long program = frame.callLong(next, object, 0);
                program != 0;
                program = frame.callLong(next, object, program)) {
            programs.add(new BpfProgram(
                    frame.textAt(frame.callLong(name, program, 0)),
                    frame.call(attachType, program),
                    frame.call(fd, program)));
        }
        return programs;
    }

    /** Closes its descriptors: what is attached stays, what is not is gone. */
    @Override
    public void close() {
        // void bpf_object__close(struct bpf_object *object)
        frame.callVoid(bpf.function("bpf_object__close"), object);
        frame.callVoid(FREE, log);
    }
}
