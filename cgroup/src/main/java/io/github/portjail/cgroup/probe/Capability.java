// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

/** The capabilities (capabilities(7)) that a launch needs, or a part of one. */
public enum Capability {
    CAP_DAC_OVERRIDE(1),
    CAP_SETGID(6),
    CAP_SETUID(7),
    CAP_SETPCAP(8),
    CAP_NET_BIND_SERVICE(10),
    CAP_NET_ADMIN(12),
    CAP_SYS_ADMIN(21),
    CAP_SYS_RESOURCE(24),
    CAP_SYSLOG(34),
    CAP_BPF(39);

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
