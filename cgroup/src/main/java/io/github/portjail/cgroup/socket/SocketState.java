// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

/**
 * States of a socket (net/tcp_states.h), in the kernel's order, which begins at 1.
 *
 * <p>A UDP socket is ESTABLISHED when connected, else CLOSE.
 */
public enum SocketState {
    ESTABLISHED,
    SYN_SENT,
    SYN_RECV,
    FIN_WAIT1,
    FIN_WAIT2,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    CLOSING,
    NEW_SYN_RECV,
    BOUND_INACTIVE,
    /** One that later kernels may add. */
    UNKNOWN;

    static SocketState of(int number) {
        return number >= 1 && number < values().length ? values()[number - 1] : UNKNOWN;
    }
}
