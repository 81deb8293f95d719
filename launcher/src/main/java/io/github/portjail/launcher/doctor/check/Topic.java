// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

/** What a finding is about; in the order in which they are told. */
public enum Topic {
    KERNEL("Kernel"),
    CGROUPS("Cgroups"),
    FIREWALL("Firewall"),
    RANGE("Range"),
    LIMITS("Limits"),
    MODES("Modes");

    private final String title;

    Topic(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
