// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a program did by one protocol towards one kind of service, as far as it shows a {@link Cause}. */
final class Suspect {
    /**
     * Whose violations have the same cause.
     *
     * @param jail the jail's name
     * @param program the program's name, or null if it is not known
     * @param protocol the protocol
     * @param origin how the sockets came to their ports
     * @param service the destination's port if clients of it are known for ports of their own, else 0
     * @param samePort whether that is the source port too
     */
    record Key(
            String jail,
            @Nullable String program,
            TransportProtocol protocol,
            PortOrigin origin,
            int service,
            boolean samePort) {
        // As GroupKey has them, and for the same reason.
        @Override
        public int hashCode() {
            int hash = jail.hashCode();
            hash = 31 * hash + Objects.hashCode(program);
            hash = 31 * hash + protocol.ordinal();
            hash = 31 * hash + origin.ordinal();
            hash = 31 * hash + service;
            return samePort ? ~hash : hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && protocol == key.protocol
                    && origin == key.origin
                    && service == key.service
                    && samePort == key.samePort
                    && jail.equals(key.jail)
                    && Objects.equals(program, key.program);
        }
    }

    private final Key key;
    private final BitSet sourcePorts = new BitSet();
    private long violations;

    Suspect(Key key) {
        this.key = key;
    }

    void add(int sourcePort) {
        violations++;
        if (sourcePort != Endpoint.UNKNOWN_PORT) {
            sourcePorts.set(sourcePort);
        }
    }

    void add(Suspect same) {
        violations += same.violations;
        sourcePorts.or(same.sourcePorts);
    }

    Key key() {
        return key;
    }

    long violations() {
        return violations;
    }

    /** Returns how many source ports there were, of those that are known. */
    int ports() {
        return sourcePorts.cardinality();
    }

    int firstPort() {
        return sourcePorts.nextSetBit(0);
    }

    int lastPort() {
        return sourcePorts.length() - 1;
    }
}
