// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

/** The capabilities (capabilities(7)) that a launch needs. */
public enum Capability {
    CAP_NET_ADMIN(12),
    CAP_SYS_ADMIN(21),
    CAP_BPF(39);

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
