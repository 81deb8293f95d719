// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.JailFacts;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EcsJsonTest {
    static @Nullable Object at(Map<String, Object> json, String path) {
        Object value = json;
        for (String key : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    @Test
    void jsonHasTheFieldsOfTheElasticCommonSchema() throws IOException {
        Map<String, Object> json = JSON.std.mapFrom(Printed.violations(
                output -> new EcsJson(output, Samples.JAILS), Samples.violation("web", "curl", "wire0", "fd77::2")));

        Map<String, Object> expected = Map.ofEntries(
                Map.entry("event.kind", "event"),
                Map.entry("event.category", List.of("network")),
                Map.entry("event.type", List.of("connection", "denied")),
                Map.entry("event.outcome", "failure"),
                Map.entry("event.action", "source-port-violation"),
                Map.entry("source.ip", "fd77::1"),
                Map.entry("source.port", 40000),
                Map.entry("destination.ip", "fd77::2"),
                Map.entry("destination.port", 443),
                Map.entry("network.transport", "tcp"),
                Map.entry("network.type", "ipv6"),
                Map.entry("network.iana_number", "6"),
                Map.entry("process.pid", 4711),
                Map.entry("process.name", "curl"),
                Map.entry("user.id", "1000"),
                Map.entry("group.id", "1001"),
                Map.entry("observer.ingress.interface.name", "wire0"),
                Map.entry("observer.egress.interface.name", "eth0"),
                Map.entry("rule.name", "web"),
                Map.entry("portjail.port_origin", "explicit bind"),
                Map.entry("portjail.unit", "nginx.service"),
                Map.entry("portjail.range", "50000-50999"));
        expected.forEach((path, value) -> assertEquals(value, at(json, path), path));
        assertEquals("2026-11-21T12:00:00.250Z", json.get("@timestamp"));
    }

    @Test
    void whatOthersSentFromAJailsOwnRangeHasAnActionOfItsOwn() throws IOException {
        Violation intrusion = Samples.violation("web intruder", "curl", "", "10.77.0.2");
        for (Map<String, JailFacts> jails : List.of(Samples.JAILS, Map.<String, JailFacts>of())) {
            Map<String, Object> json =
                    JSON.std.mapFrom(Printed.violations(output -> new EcsJson(output, jails), intrusion));
            assertEquals("source-port-intrusion", at(json, "event.action"));
            assertEquals(List.of("connection", "denied"), at(json, "event.type"));
            assertEquals(
                    "failure", at(json, "event.outcome"), "it was rejected, whatever the jail's own violations are");
            assertEquals("web", at(json, "rule.name"), "whose range it is");
            assertEquals(true, at(json, "portjail.intruder"));
        }
        String groups = Printed.groups(
                output -> new EcsJson(output, Samples.JAILS),
                Grouping.JAIL,
                intrusion,
                intrusion,
                Samples.violation("web", "curl", "", "10.77.0.2"));
        List<Map<String, Object>> both = List.of(
                JSON.std.mapFrom(groups.lines().toList().getFirst()),
                JSON.std.mapFrom(groups.lines().toList().getLast()));
        assertEquals(
                List.of("source-port-intrusion", "source-port-violation"),
                both.stream().map(group -> at(group, "event.action")).toList());
        assertEquals(
                List.of(2, 1),
                both.stream().map(group -> at(group, "portjail.count")).toList());
        assertEquals(
                List.of("web", "web"),
                both.stream().map(group -> at(group, "rule.name")).toList());
    }

    @Test
    void jsonLeavesOutWhatIsNotKnown() throws IOException {
        Map<String, Object> json =
                JSON.std.mapFrom(Printed.violations(output -> new EcsJson(output, Map.of()), Samples.unknown()));

        assertEquals("unknown", at(json, "event.outcome"));
        for (String key : List.of("@timestamp", "process", "user", "group")) {
            assertFalse(json.containsKey(key), key + " in " + json);
        }
    }

    @Test
    void jsonOfGroupsHasOneObjectAGroupWithItsCountAndItsTimes() throws IOException {
        Violation violation = Samples.violation("web", "curl", "", "10.77.0.2");
        String lines = Printed.groups(
                output -> new EcsJson(output, Samples.JAILS),
                Grouping.DESTINATION,
                violation,
                violation,
                Samples.unknown());

        Map<String, Object> first = JSON.std.mapFrom(lines.lines().findFirst().orElseThrow());
        assertEquals(2, lines.lines().count());
        assertEquals(2, at(first, "portjail.count"));
        assertEquals("destination", at(first, "portjail.by"));
        assertEquals("10.77.0.2", at(first, "destination.ip"));
        assertEquals("metric", at(first, "event.kind"));
        assertEquals("2026-11-21T12:00:00.250Z", at(first, "event.start"));
    }
}
