// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import org.teavm.interop.Import;

/** The processor architecture, of which no system property tells here. */
final class Architecture {
    static final boolean IS_AARCH64 = isAarch64() != 0;

    private Architecture() {}

    @Import(name = "portjail_is_aarch64")
    private static native long isAarch64();
}
