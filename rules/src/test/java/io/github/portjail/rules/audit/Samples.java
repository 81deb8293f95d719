// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.Violation;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Violations to count. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Samples() {}

    static Violation violation(String jail, TransportProtocol protocol, int sourcePort, String address, int port) {
        return violation(NOON, jail, protocol, sourcePort, address, port, null);
    }

    static Violation violation(
            @Nullable Instant time,
            String jail,
            TransportProtocol protocol,
            int sourcePort,
            String address,
            int port,
            @Nullable Culprit culprit) {
        InetAddress destination = InetAddress.ofLiteral(address);
        InetAddress source = InetAddress.ofLiteral(address.contains(":") ? "fd77::1" : "10.77.0.1");
        return new Violation(
                time,
                jail,
                protocol,
                new Endpoint(source, sourcePort),
                new Endpoint(destination, port),
                "",
                "eth0",
                Violation.UNKNOWN_ID,
                Violation.UNKNOWN_ID,
                culprit);
    }

    static Violation by(String program, PortOrigin origin, TransportProtocol protocol, int sourcePort, int port) {
        Culprit culprit = new Culprit(1234, program, 1000, null, origin);
        return violation(NOON, "web", protocol, sourcePort, "10.77.0.2", port, culprit);
    }
}
