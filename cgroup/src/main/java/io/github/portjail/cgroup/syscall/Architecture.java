// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** The processor architecture, where the kernel's numbers differ by it. */
final class Architecture {
    static final boolean IS_AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

    private Architecture() {}
}
