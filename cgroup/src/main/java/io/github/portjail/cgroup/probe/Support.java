// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.syscall.KernelException;

/** The answer to a probe; a reason is one phrase without a full stop. */
public sealed interface Support {
    /** It was tried, and works. */
    record Supported() implements Support {}

    /** It was tried, and does not work. */
    record Unsupported(String reason) implements Support {}

    /** It could not be tried. */
    record Unknown(String reason) implements Support {}

    /** Something to try, which takes back what it did. */
    @FunctionalInterface
    interface Trial {
        /** Tries it; what the kernel refuses is an exception. */
        void run();
    }

    /** Tries: a refusal of the kernel's is the reason. */
    static Support of(Trial trial) {
        try {
            trial.run();
            return new Supported();
        } catch (KernelException e) {
            String message = e.getMessage();
            return new Unsupported(message == null ? e.toString() : message);
        }
    }

    default boolean isSupported() {
        return this instanceof Supported;
    }
}
