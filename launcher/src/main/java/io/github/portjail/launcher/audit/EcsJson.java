// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.address.AddressText;
import io.github.portjail.rules.audit.Count;
import io.github.portjail.rules.audit.Group;
import io.github.portjail.rules.audit.GroupKey;
import io.github.portjail.rules.audit.JailFacts;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.Intruder;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON with the field names of the Elastic Common Schema, nested as it nests them; what it has no name for stands below
 * {@code portjail}. One object for each violation ({@code event.kind} event) or group ({@code event.kind} metric).
 */
final class EcsJson implements ViolationPrinter {
    private final Output output;
    private final Map<String, JailFacts> jails;
    private final JsonLine line = new JsonLine();

    EcsJson(Output output, Map<String, JailFacts> jails) {
        this.output = output;
        this.jails = jails;
    }

    @Override
    public void begin() {}

    @Override
    public void violation(Violation v) throws IOException {
        line.begin();
        line.put("@timestamp", text(v.time()));
        event(v.jail());
        endpoint("source", v.source());
        endpoint("destination", v.destination());
        network(v.protocol(), v.destination().address());
        Culprit culprit = v.culprit();
        if (culprit != null) {
            line.open("process")
                    .put("pid", culprit.pid())
                    .put("name", culprit.command())
                    .close();
        }
        user(v.uid() == Violation.UNKNOWN_ID && culprit != null ? culprit.uid() : v.uid());
        if (v.gid() != Violation.UNKNOWN_ID) {
            line.open("group").put("id", Long.toString(v.gid())).close();
        }
        observer(v);
        rule(v.jail());
        line.open("portjail");
        if (culprit != null) {
            line.put("port_origin", culprit.origin().toString()).put("unit", culprit.unit());
        }
        boolean intruder = Intruder.isMeant(v.jail());
        if (intruder) {
            line.put("intruder", true);
        }
        JailFacts facts = jails.get(Intruder.jail(v.jail()));
        if (facts != null && !intruder) {
            line.put("on_violation", facts.onViolation().toString());
        }
        if (facts != null) {
            line.put("range", facts.range().toString());
        }
        line.close();
        output.write(line.end());
    }

    /** What became of the packet is known only of jails that live. */
    private void event(String jail) {
        line.open("event")
                .put("kind", "event")
                .put("module", "portjail")
                .put("dataset", "portjail.violation")
                .put("action", action(jail))
                .putAll("category", "network");
        JailFacts facts = jails.get(jail);
        if (Intruder.isMeant(jail)) {
            // There is no other way.
            line.putAll("type", "connection", "denied").put("outcome", "failure");
        } else if (facts == null) {
            line.putAll("type", "connection").put("outcome", "unknown");
        } else {
            switch (facts.onViolation()) {
                case REJECT, DROP -> line.putAll("type", "connection", "denied").put("outcome", "failure");
                case LOG, REWRITE ->
                    line.putAll("type", "connection", "allowed").put("outcome", "success");
            }
        }
        line.close();
    }

    private static String action(@Nullable String jail) {
        return jail != null && Intruder.isMeant(jail) ? "source-port-intrusion" : "source-port-violation";
    }

    private void endpoint(String key, Endpoint endpoint) {
        line.open(key).put("ip", AddressText.of(endpoint.address()));
        if (endpoint.port() != Endpoint.UNKNOWN_PORT) {
            line.put("port", endpoint.port());
        }
        line.close();
    }

    private void network(@Nullable TransportProtocol protocol, @Nullable InetAddress address) {
        if (protocol == null && address == null) {
            return;
        }
        line.open("network");
        if (protocol != null) {
            line.put("transport", protocol.toString()).put("iana_number", Integer.toString(protocol.number()));
        }
        if (address != null) {
            line.put("type", address instanceof Inet4Address ? "ipv4" : "ipv6");
        }
        line.close();
    }

    private void user(long uid) {
        if (uid != Violation.UNKNOWN_ID) {
            line.open("user").put("id", Long.toString(uid)).close();
        }
    }

    private void observer(Violation v) {
        line.open("observer").put("type", "firewall").put("product", "portjail");
        interfaceOf("ingress", v.inputInterface());
        interfaceOf("egress", v.outputInterface());
        line.close();
    }

    private void interfaceOf(String key, String name) {
        if (!name.isEmpty()) {
            line.open(key).open("interface").put("name", name).close().close();
        }
    }

    @Override
    public void groups(Tally tally) throws IOException {
        for (Group group : tally.groups()) {
            GroupKey key = group.key();
            beginGroup(group.count(), key.jail());
            if (key.sourcePort() >= 0) {
                line.open("source").put("port", key.sourcePort()).close();
            }
            InetAddress destination = key.destination();
            if (destination != null) {
                endpoint("destination", new Endpoint(destination, key.destinationPort()));
            }
            network(key.protocol(), destination);
            String program = key.program();
            if (program != null) {
                line.open("process").put("name", program).close();
            }
            user(key.uid());
            rule(key.jail());
            line.open("portjail").put("by", tally.grouping().toString());
            line.put("hour", text(key.hour()));
            endGroup(group.count());
        }
        for (Map.Entry<String, Count> others : tally.others().entrySet()) {
            beginGroup(others.getValue(), others.getKey());
            rule(others.getKey());
            line.open("portjail").put("by", tally.grouping().toString()).put("others", true);
            endGroup(others.getValue());
        }
    }

    private void rule(@Nullable String jail) {
        if (jail != null) {
            line.open("rule").put("name", Intruder.jail(jail)).close();
        }
    }

    private void beginGroup(Count count, @Nullable String jail) {
        line.begin();
        line.put("@timestamp", text(count.last()));
        line.open("event")
                .put("kind", "metric")
                .put("module", "portjail")
                .put("dataset", "portjail.violations")
                .put("action", action(jail))
                .putAll("category", "network")
                .put("start", text(count.first()))
                .put("end", text(count.last()))
                .close();
    }

    private void endGroup(Count count) throws IOException {
        line.put("count", count.violations()).close();
        output.write(line.end());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
