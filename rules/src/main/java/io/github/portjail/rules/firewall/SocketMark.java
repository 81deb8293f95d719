// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/** What the mark of a jailed socket (SO_MARK, socket(7)) tells a firewall. */
public final class SocketMark {
    /**
     * The bit that the BPF program sets when the program binds a UDP socket to a port outside the range itself:
     * PORT_GUARD_BOUND_OUTSIDE of port_guard.h. The kernel's own choice of a port passes no hook, so it leaves the bit clear. A program
     * that clears it, which needs CAP_NET_ADMIN, is rewritten into the range.
     */
    public static final long BOUND_OUTSIDE = 0x4000_0000L;

    private SocketMark() {}
}
