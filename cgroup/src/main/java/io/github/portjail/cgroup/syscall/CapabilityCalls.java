// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;

/** What the calling thread, and what it executes, may do (capabilities(7), prctl(2)). Each call changes this thread alone. */
public final class CapabilityCalls {
    static final int PR_CAPBSET_DROP = 24;
    static final int PR_SET_NO_NEW_PRIVS = 38;
    static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    /** {@code struct __user_cap_header_struct}, and one of the two {@code struct __user_cap_data_struct}. */
    static final int HEADER_SIZE = 8;

    static final int DATA_SIZE = 12;
    static final int DATA_INHERITABLE = 8;

    private final NativeFrame frame;

    public CapabilityCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** {@code int prctl(int option, ...)}. */
    private static final NativeFunction PRCTL = Libc.function("prctl");

    /** Keeps it from everything that this thread executes; one that the kernel does not know is no failure. Needs CAP_SETPCAP. */
    public void dropFromBoundingSet(int capability) {
        if (frame.call(PRCTL, PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && frame.errno() != Errno.EINVAL) {
            throw frame.failure("prctl", "PR_CAPBSET_DROP, " + capability);
        }
    }

    /** {@code int capget(cap_user_header_t hdrp, cap_user_data_t datap)}. */
    private static final NativeFunction CAPGET = Libc.function("capget");

    /** {@code int capset(cap_user_header_t hdrp, const cap_user_data_t datap)}. */
    private static final NativeFunction CAPSET = Libc.function("capset");

    /**
     * Takes them from the inheritable set, and so from the ambient one.
     *
     * @param capabilities bit n is capability n
     */
    public void clearInheritable(long capabilities) {
        frame.begin();
        int header = frame.reserve(HEADER_SIZE);
        int data = frame.reserve(2 * DATA_SIZE);
        ByteBuffer bytes = frame.bytes();
        bytes.putInt(header, LINUX_CAPABILITY_VERSION_3);
        if (frame.call(CAPGET, frame.address(header), frame.address(data)) < 0) {
            throw frame.failure("capget", "");
        }
        boolean changed = false;
        for (int half = 0; half < 2; half++) {
            int inheritable = data + half * DATA_SIZE + DATA_INHERITABLE;
            int before = bytes.getInt(inheritable);
            int after = before & ~(int) (capabilities >>> half * Integer.SIZE);
            bytes.putInt(inheritable, after);
            changed |= after != before;
        }
        if (changed && frame.call(CAPSET, frame.address(header), frame.address(data)) < 0) {
            throw frame.failure("capset", "");
        }
    }

    /** Linux 3.5. */
    public void setNoNewPrivileges() {
        if (frame.call(PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
            throw frame.failure("prctl", "PR_SET_NO_NEW_PRIVS");
        }
    }
}
