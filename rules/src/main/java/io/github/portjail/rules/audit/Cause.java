// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

/** Why a packet left from a port outside the range. */
public enum Cause {
    /** Source port 0, which no bind(2) gives: a packet made by hand. */
    RAW_PACKET("raw-packet"),
    /** The socket was made or bound by another process. */
    INHERITED_SOCKET("inherited-socket"),
    /** The program sends from the well-known port of its own service, as NTP from 123 to 123. */
    SERVICE_PORT("service-port"),
    /** A resolver chooses its own ports, against forged answers. */
    RESOLVER("resolver"),
    /** The program binds many ports of a range of its own, as for RTP, SIP or peer-to-peer. */
    OWN_RANGE("own-range"),
    /** The program binds one port, or a few. */
    OWN_PORT("own-port"),
    /** The kernel chose the port, for nothing steers the jail's sockets. */
    NOT_STEERED("not-steered"),
    /** The kernel chose the port, for the preloaded library does not reach the program. */
    NOT_PRELOADED("not-preloaded"),
    /** The kernel chose the port of a datagram that was sent without bind or connect. */
    UNBOUND_DATAGRAM("unbound-datagram"),
    /** The kernel chose the port, of a protocol that is not steered. */
    UNSTEERED_PROTOCOL("unsteered-protocol"),
    /** The kernel chose the port, and why is not known. */
    EPHEMERAL("ephemeral"),
    /** No violation of the jail's: another program uses ports that are the jail's alone. */
    INTRUDER("intruder"),
    /** Nobody saw how the socket came to its port. */
    UNKNOWN("unknown");

    private final String word;

    Cause(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
