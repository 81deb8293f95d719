// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

/** The answer to a probe; a reason is one phrase without a full stop. */
public sealed interface Support {
    /** It was tried, and works. */
    record Supported() implements Support {}

    /** It was tried, and does not work. */
    record Unsupported(String reason) implements Support {}

    /** It could not be tried. */
    record Unknown(String reason) implements Support {}
}
