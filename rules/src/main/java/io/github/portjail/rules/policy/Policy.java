// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import java.util.List;

/**
 * What a jail promises: these source ports, and what happens to packets from others.
 *
 * @param name the jail
 * @param range the source ports allowed
 * @param onViolation what happens to the rest
 * @param log who hears of it
 * @param protocols which protocols are judged, at least one; packets of others pass from any port
 * @param rewriting which connections that begin at another port are given one in the range (source NAT), unlogged. Of
 *     these a violation is only what cannot be rewritten
 * @param sharing who else may use the ports
 */
public record Policy(
        JailName name,
        PortSet range,
        ViolationAction onViolation,
        LogPolicy log,
        List<TransportProtocol> protocols,
        Rewriting rewriting,
        RangeSharing sharing) {
    /**
     * Puts the protocols in the order of their numbers.
     *
     * @throws InvalidValueException if there are none
     */
    public Policy {
        protocols = TransportProtocol.inOrder(protocols);
        if (protocols.isEmpty()) {
            throw new InvalidValueException("a policy judges at least one protocol");
        }
    }

    /** A policy whose range no other jail may use. */
    public Policy(
            JailName name,
            PortSet range,
            ViolationAction onViolation,
            LogPolicy log,
            List<TransportProtocol> protocols,
            Rewriting rewriting) {
        this(name, range, onViolation, log, protocols, rewriting, RangeSharing.OWN);
    }

    /** Returns the same with other sharing. */
    public Policy with(RangeSharing other) {
        return new Policy(name, range, onViolation, log, protocols, rewriting, other);
    }

    /** Returns a policy that judges all protocols, and rewrites nothing. */
    public static Policy usual(JailName name, PortSet range, ViolationAction onViolation, LogPolicy log) {
        return new Policy(name, range, onViolation, log, TransportProtocol.ALL, Rewriting.NONE);
    }
}
