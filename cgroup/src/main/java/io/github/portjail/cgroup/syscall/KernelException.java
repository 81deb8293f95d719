// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import org.jspecify.annotations.Nullable;

/**
 * Something the kernel or a native library did not do.
 *
 * <p>The message is one line for the user, without a full stop; the hint, where the cause is known,
 * says in one line what to do about it.
 */
public class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    public KernelException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** What {@code doing} was prevented by: {@code cannot do this: reason (EXXX)}. */
    public static KernelException because(String doing, SystemCallException cause, @Nullable String hint) {
        return new KernelException("cannot " + doing + ": " + cause.reason(), hint, cause);
    }

    public @Nullable String hint() {
        return hint;
    }
}
