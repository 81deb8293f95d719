// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.confinement;

/** The capabilities (capabilities(7)) that no program in a jail has: each of them is a way out. */
public enum DroppedCapability {
    CAP_NET_ADMIN(12),
    CAP_NET_RAW(13),
    CAP_SYS_MODULE(16),
    CAP_SYS_RAWIO(17),
    CAP_SYS_PTRACE(19),
    CAP_SYS_ADMIN(21),
    CAP_MKNOD(27),
    CAP_PERFMON(38),
    CAP_BPF(39);

    private final int number;

    DroppedCapability(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Their names, without what all of them begin with. */
    public static String list() {
        StringBuilder names = new StringBuilder();
        for (DroppedCapability capability : values()) {
            names.append(names.isEmpty() ? "" : ", ")
                    .append(
                            capability.name(),
                            "CAP_".length(),
                            capability.name().length());
        }
        return names.toString();
    }
}
