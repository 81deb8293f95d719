// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.outcome;

import io.github.portjail.cgroup.syscall.Errno;
import org.jspecify.annotations.Nullable;

/** The kernel would not execute the user's command. */
public final class NotExecuted {
    private NotExecuted() {}

    /**
     * The failure that the user reads; its exit status is that of env(1).
     *
     * @param command the command's first word
     * @param errno what execvp(3) gave
     */
    public static Failure because(String command, int errno) {
        ExitStatus status = errno == Errno.ENOENT ? ExitStatus.NOT_FOUND : ExitStatus.CANNOT_EXECUTE;
        Failure failure = Failure.of(status, "cannot execute '" + command + "': " + Errno.describe(errno));
        String hint = hint(command.indexOf('/') >= 0, errno);
        return hint == null ? failure : failure.withHint(hint);
    }

    private static @Nullable String hint(boolean isPath, int errno) {
        return switch (errno) {
            case Errno.ENOENT ->
                isPath
                        ? "there is no such file, or the interpreter that its first line names is not there"
                        : "it is looked for in the folders of PATH: give its path if it is elsewhere, ./NAME if it is here";
            case Errno.EACCES ->
                "it has to be a file that the user of the command may execute (chmod +x), on a file system that is not"
                        + " mounted noexec, below folders that this user may search";
            case Errno.ENOEXEC -> "it is neither a program for this machine nor a script that begins with #!";
            default -> null;
        };
    }
}
