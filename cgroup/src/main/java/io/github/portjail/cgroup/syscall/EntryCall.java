// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;

/**
 * Native methods of the C program {@code bin/portjail}, which registers them (JNI) before Main begins.
 *
 * <p>Native code is reached by them and not by {@code java.lang.foreign}, whose first call would take as long as half of all
 * that a launch does: it generates some twenty classes, in every process anew, and no cache can hold them. In a process that another
 * program started, such as a test, they are not registered. In the compiled launch they are C functions (launcher/src/compiled).
 */
final class EntryCall {
    /** Written by bin/portjail. */
    @SuppressWarnings("FieldMayBeFinal")
    private static boolean registered = false;

    private EntryCall() {}

    static boolean isRegistered() {
        return registered;
    }

    /**
     * Calls a function of the one shape.
     *
     * @param error address of an int that errno is written to
     */
    static native long call(long error, long function, long a, long b, long c, long d, long e, long f);

    /** Address of what the C library, or anything else in the process, exports by this name; 0 for none. */
    static native long address(String name);

    /** The memory there; whoever made it frees it. */
    static native ByteBuffer memory(long address, int size);
}
