// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import java.util.List;

/**
 * The programs of the object, in the order in which they are attached: nothing is steered before the
 * guard stands.
 */
enum GuardProgram {
    SOCK_RELEASE("sock_release", 34),
    EGRESS("egress", 1),
    INGRESS("ingress", 0),
    CONNECT4("connect4", 10),
    CONNECT6("connect6", 11),
    BIND4("bind4", 8),
    BIND6("bind6", 9);

    private final String function;
    private final int attachType;

    GuardProgram(String function, int attachType) {
        this.function = function;
        this.attachType = attachType;
    }

    /** The C function's name, and the program's in the kernel. */
    String function() {
        return function;
    }

    /** enum bpf_attach_type. */
    int attachType() {
        return attachType;
    }

    /** Those of a guard, with or without those that steer. */
    static List<GuardProgram> of(boolean steers) {
        return steers ? List.of(values()) : List.of(EGRESS, INGRESS);
    }
}
