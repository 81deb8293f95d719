// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.audit.JailFacts;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.Violation;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;

/** Violations to print, one of which all is known and one of which nothing is. */
final class Samples {
    static final Instant TIME = Instant.parse("2026-11-21T12:00:00.25Z");
    static final Map<String, JailFacts> JAILS = Map.of(
            "web",
            new JailFacts(
                    new PortRange(50000, 50999),
                    Place.CGROUP,
                    Steering.AUTO,
                    Rewriting.UNBOUND_DATAGRAMS,
                    ViolationAction.REJECT));

    private Samples() {}

    static Violation violation(String jail, String program, String inputInterface, String destination) {
        return new Violation(
                TIME,
                jail,
                TransportProtocol.TCP,
                new Endpoint(InetAddress.ofLiteral(destination.contains(":") ? "fd77::1" : "10.77.0.1"), 40000),
                new Endpoint(InetAddress.ofLiteral(destination), 443),
                inputInterface,
                "eth0",
                1000,
                1001,
                new Culprit(4711, program, 1000, "nginx.service", PortOrigin.EXPLICIT_BIND));
    }

    static Violation unknown() {
        return new Violation(
                null,
                "web",
                TransportProtocol.UDP,
                new Endpoint(InetAddress.ofLiteral("10.77.0.1"), 0),
                new Endpoint(InetAddress.ofLiteral("10.77.0.2"), 53),
                "",
                "",
                Violation.UNKNOWN_ID,
                Violation.UNKNOWN_ID,
                null);
    }
}
