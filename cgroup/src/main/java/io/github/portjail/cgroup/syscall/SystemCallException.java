// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * A call that failed with an errno.
 *
 * <p>Message: {@code unshare(CLONE_NEWNET): Operation not permitted (EPERM)}.
 */
public final class SystemCallException extends KernelException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    public SystemCallException(String function, String argument, int errno) {
        super(function + "(" + argument + "): " + Errno.describe(errno), null, null);
        this.errno = errno;
    }

    /** Positive number as in errno(3). */
    public int errno() {
        return errno;
    }

    /** {@code Operation not permitted (EPERM)}. */
    public String reason() {
        return Errno.describe(errno);
    }
}
