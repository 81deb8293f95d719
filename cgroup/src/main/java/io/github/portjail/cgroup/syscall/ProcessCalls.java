// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** This process, its children, and the step from the launcher to the program. */
public final class ProcessCalls {
    private final NativeFrame frame;

    public ProcessCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** {@code pid_t getpid(void)}. */
    private static final NativeFunction GETPID = Libc.function("getpid");

    public int getpid() {
        return frame.call(GETPID);
    }

    /** {@code char *getenv(const char *name)}. */
    private static final NativeFunction GETENV = Libc.function("getenv");

    /** The caller's variable, as the C library has it; empty where there is none. */
    public String environment(String name) {
        frame.begin();
        return frame.textAt(frame.callLong(GETENV, frame.text(name), 0));
    }

    /** {@code uid_t getuid(void)}. */
    private static final NativeFunction GETUID = Libc.function("getuid");

    public int getuid() {
        return frame.call(GETUID);
    }

    /** {@code uid_t geteuid(void)}. */
    private static final NativeFunction GETEUID = Libc.function("geteuid");

    public int geteuid() {
        return frame.call(GETEUID);
    }

    public static final int SIGTERM = 15;
    public static final int SIGKILL = 9;

    /** {@code int kill(pid_t pid, int sig)}. */
    private static final NativeFunction KILL = Libc.function("kill");

    /** Whether there was such a process to send the signal to. */
    public boolean kill(int pid, int signal) {
        if (frame.call(KILL, pid, signal) == 0) {
            return true;
        }
        if (frame.errno() == Errno.ESRCH) {
            return false;
        }
        throw frame.failure("kill", pid + ", signal " + signal);
    }

    /** {@code int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)}. */
    private static final NativeFunction ACTIONS_INIT = Libc.function("posix_spawn_file_actions_init");

    /** {@code int posix_spawn_file_actions_adddup2(…_t *actions, int fd, int newfd)}. */
    private static final NativeFunction ACTIONS_ADDDUP2 = Libc.function("posix_spawn_file_actions_adddup2");

    /** {@code int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)}. */
    private static final NativeFunction ACTIONS_DESTROY = Libc.function("posix_spawn_file_actions_destroy");

    /**
     * {@code int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
     * const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])}.
     */
    private static final NativeFunction POSIX_SPAWN = Libc.function("posix_spawn");

    /** More than any C library needs: glibc 80 bytes on both architectures. */
    static final int ACTIONS_SIZE = 256;

    private static final int STDERR_FILENO = 2;
    private static final int INHERITED_FD = 3;

    /**
     * Starts a program with an empty environment and {@code fd} as its descriptor 3; it also has the
     * standard three, and the caller's signal mask. Returns its PID.
     *
     * <p>dup2 onto itself clears close-on-exec in these file actions (POSIX.1-2024, glibc 2.29), so
     * {@code fd} may be 3 itself.
     */
    public int posixSpawn(String path, String[] argv, int fd) {
        return posixSpawn(path, argv, fd, STDERR_FILENO);
    }

    /** The same with another standard error, of which descriptor 3 is no copy. */
    public int posixSpawn(String path, String[] argv, int fd, int errors) {
        frame.begin();
        int pid = frame.reserve(4);
        int actions = frame.reserve(ACTIONS_SIZE);
        int vector = frame.reserve((argv.length + 2) * Long.BYTES);
        ByteBuffer bytes = frame.bytes();
        for (int i = 0; i < argv.length; i++) {
            bytes.putLong(vector + i * Long.BYTES, frame.text(argv[i]));
        }
        long environment = frame.address(vector + (argv.length + 1) * Long.BYTES);
        long actionsAddress = frame.address(actions);
        requireZero("posix_spawn_file_actions_init", frame.call(ACTIONS_INIT, actionsAddress));
        try {
            if (errors != STDERR_FILENO) {
                addDup2(actionsAddress, errors, STDERR_FILENO);
            }
            addDup2(actionsAddress, fd, INHERITED_FD);
            int error = frame.call(
                    POSIX_SPAWN,
                    frame.address(pid),
                    frame.text(path),
                    actionsAddress,
                    0,
                    frame.address(vector),
                    environment);
            if (error != 0) {
                throw new SystemCallException("posix_spawn", path, error);
            }
            return bytes.getInt(pid);
        } finally {
            frame.call(ACTIONS_DESTROY, actionsAddress);
        }
    }

    private void addDup2(long actions, int fd, int newFd) {
        requireZero("posix_spawn_file_actions_adddup2", frame.call(ACTIONS_ADDDUP2, actions, fd, newFd));
    }

    private static void requireZero(String function, int error) {
        if (error != 0) {
            throw new SystemCallException(function, "", error);
        }
    }

    /** {@code pid_t waitpid(pid_t pid, int *wstatus, int options)}. */
    private static final NativeFunction WAITPID = Libc.function("waitpid");

    /** Waits for the child's end: its exit status, or 128 and the signal that killed it. */
    public int waitpid(int pid) {
        frame.begin();
        int status = frame.reserve(4);
        if (frame.call(WAITPID, pid, frame.address(status), 0) < 0) {
            throw frame.failure("waitpid", Integer.toString(pid));
        }
        int value = frame.bytes().getInt(status);
        int signal = value & 0x7f;
        return signal == 0 ? (value >> 8) & 0xff : 128 + signal;
    }

    /** {@code void *dlsym(void *handle, const char *symbol)} with RTLD_DEFAULT: a function of bin/portjail. */
    private NativeFunction entryFunction(String name) {
        long address = NativeLibrary.globalSymbol(frame, name);
        if (address == 0) {
            throw new KernelException(
                    "cannot execute the program: this JVM was not started by bin/portjail",
                    "start portjail by bin/portjail, not by java",
                    null);
        }
        return NativeFunction.at(address);
    }

    /**
     * {@code long portjail_preload(const char *library, const char *range)}: {@link #portjailExecute} will give the program
     * the library in LD_PRELOAD, before what is there, and the range in PORTJAIL_PRELOAD_RANGE.
     */
    public void portjailPreload(String library, String range) {
        NativeFunction function = entryFunction("portjail_preload");
        frame.begin();
        frame.once(function, frame.text(library), frame.text(range), 0, 0, 0, 0);
    }

    /**
     * {@code long portjail_prepare_move(long processes)}: the next move to another cgroup will not have to wait for the kernel; nothing
     * in a process that bin/portjail did not start.
     *
     * @param processes cgroup.procs of the cgroup that this process is in, open for writing
     */
    public void portjailPrepareMove(int processes) {
        long function = NativeLibrary.globalSymbol(frame, "portjail_prepare_move");
        if (function != 0) {
            frame.once(NativeFunction.at(function), processes, 0, 0, 0, 0, 0);
        }
    }

    /** {@code long portjail_settle_move(void)}: to be called before that move. */
    public void portjailSettleMove() {
        long function = NativeLibrary.globalSymbol(frame, "portjail_settle_move");
        if (function != 0) {
            frame.once(NativeFunction.at(function), 0, 0, 0, 0, 0, 0);
        }
    }

    /**
     * {@code long portjail_hold_cgroup(long cgroup)}: puts a child that does nothing into a cgroup.
     *
     * @param cgroup descriptor of its directory
     * @return the child's process ID; a negative errno of clone3(2); 0 in a process that bin/portjail did not start
     */
    public long portjailHoldCgroup(int cgroup) {
        long function = NativeLibrary.globalSymbol(frame, "portjail_hold_cgroup");
        return function == 0 ? 0 : frame.once(NativeFunction.at(function), cgroup, 0, 0, 0, 0, 0);
    }

    /** {@code long portjail_let_cgroup_go(long process)}: ends that child. */
    public void portjailLetCgroupGo(long child) {
        frame.once(entryFunction("portjail_let_cgroup_go"), child, 0, 0, 0, 0, 0);
    }

    /**
     * {@code long portjail_replace_arguments(const char *words, long count, long size)}: puts these words in the place of the
     * process's arguments, of which {@link #portjailExecute} then executes the first.
     */
    public void portjailReplaceArguments(List<String> words) {
        NativeFunction function = entryFunction("portjail_replace_arguments");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String word : words) {
            byte[] encoded = NativeText.encode(word);
            bytes.write(encoded, 0, encoded.length);
            bytes.write(0);
        }
        frame.begin();
        long result = frame.once(function, frame.copy(bytes.toByteArray()), words.size(), bytes.size(), 0, 0, 0);
        if (result < 0) {
            throw new SystemCallException("malloc", "the command's words", (int) -result);
        }
    }

    /** {@code long portjail_close_files(void)}: {@link #portjailExecute} will give the program no files but the standard three. */
    public void portjailCloseFiles() {
        frame.once(entryFunction("portjail_close_files"), 0, 0, 0, 0, 0, 0);
    }

    /**
     * {@code long portjail_execute(long first)}: becomes the program named by the process's argument
     * at index {@code first}, as execvp(3) would have from the caller. Returns only on failure, with
     * the errno.
     */
    public int portjailExecute(long first) {
        return (int) -frame.once(entryFunction("portjail_execute"), first, 0, 0, 0, 0, 0);
    }
}
