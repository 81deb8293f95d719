// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import java.util.ArrayList;
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
    BIND6("bind6", 9),
    SENDMSG4("sendmsg4", 14),
    SENDMSG6("sendmsg6", 15),
    TCP_STARTS("tcp_starts", 3);

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

    /** Whether it is loaded only when asked for. */
    boolean isOptional() {
        return this == SENDMSG4 || this == SENDMSG6 || this == TCP_STARTS;
    }

    /** Those that a guard with this configuration has. */
    static List<GuardProgram> of(PortGuardConfig config) {
        List<GuardProgram> programs = new ArrayList<>();
        for (GuardProgram program : values()) {
            if (program.belongsTo(config)) {
                programs.add(program);
            }
        }
        return programs;
    }

    private boolean belongsTo(PortGuardConfig config) {
        return switch (this) {
            case EGRESS, INGRESS -> true;
            case SOCK_RELEASE, CONNECT4, CONNECT6, BIND4, BIND6 ->
                config.steers() || config.witnesses() != Witnesses.NONE;
            case SENDMSG4, SENDMSG6 -> config.witnessesDatagrams();
            case TCP_STARTS -> config.witnesses() == Witnesses.ALL && !config.steers();
        };
    }
}
