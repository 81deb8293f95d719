// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.SystemCallException;
import org.jspecify.annotations.Nullable;

/**
 * Settings below /proc/sys; those below {@code net} are of the network namespace of the thread that opens them.
 */
final class Sysctls {
    private final FileCalls files;
    private final String root;

    Sysctls(FileCalls files) {
        this(files, "/proc/sys/");
    }

    /** Files elsewhere that take their place; the path ends with a slash. */
    Sysctls(FileCalls files, String root) {
        this.files = files;
        this.root = root;
    }

    /** Without the newline; null when the kernel has no such setting. */
    @Nullable String read(String key) {
        try {
            String text = files.readTextIfExists(FileCalls.AT_FDCWD, root + key);
            return text != null && text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (SystemCallException e) {
            throw KernelException.because("read " + root + key, e, null);
        }
    }

    boolean is(String key, String value) {
        return value.equals(read(key));
    }

    void write(String key, String value) {
        try {
            files.writeTextAt(FileCalls.AT_FDCWD, root + key, value);
        } catch (SystemCallException e) {
            throw KernelException.because(
                    "write " + value + " to " + root + key,
                    e,
                    e.errno() == Errno.EROFS ? "/proc/sys is mounted read-only here" : null);
        }
    }

    /** Writes unless it is so already; nothing when the kernel has no such setting. */
    void require(String key, String value) {
        String current = read(key);
        if (current != null && !current.equals(value)) {
            write(key, value);
        }
    }
}
