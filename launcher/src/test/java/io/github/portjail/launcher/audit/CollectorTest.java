// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.audit.ViolationFilter;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.CulpritFinder;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CollectorTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final ViolationFilter ALL = new ViolationFilter(null, null, Set.of());
    private static final CulpritFinder NGINX = _ -> new Culprit(4711, "nginx", 1000, null, PortOrigin.EXPLICIT_BIND);
    private static final List<Violation> LOG = List.of(
            violation("web", 40000, NOON),
            violation("db", 40000, NOON.plusSeconds(1)),
            violation("web", 40001, NOON.plusSeconds(2)),
            violation("db", 40000, null),
            violation("db", 40000, NOON.plusSeconds(9)));

    private static Violation violation(String jail, int port, @Nullable Instant time) {
        return new Violation(
                time,
                jail,
                TransportProtocol.TCP,
                new Endpoint(InetAddress.ofLiteral("10.77.0.1"), port),
                new Endpoint(InetAddress.ofLiteral("10.77.0.2"), 443),
                "",
                "eth0",
                Violation.UNKNOWN_ID,
                Violation.UNKNOWN_ID,
                null);
    }

    private static Collector collector(ViolationFilter filter, Grouping grouping) {
        return new Collector(filter, NGINX, "web"::equals, new Tally(grouping), null);
    }

    @ParameterizedTest
    @EnumSource(Grouping.class)
    void whatIsCountedInPartsIsWhatOneAfterTheOtherWouldBe(Grouping grouping) throws IOException {
        Collector counted = collector(ALL, grouping);
        counted.collectFrom(new Log());
        Collector oneByOne = collector(ALL, grouping);
        LOG.forEach(oneByOne);

        assertEquals(oneByOne.tally().groups(), counted.tally().groups());
        assertEquals(oneByOne.adviser().advice(Map.of()), counted.adviser().advice(Map.of()));
        assertEquals(LOG.size(), counted.tally().all().violations());
    }

    @Test
    void onlyOfJailsThatLiveIsAskedWhoDidIt() throws IOException {
        Collector collector = collector(ALL, Grouping.PROGRAM);
        collector.collectFrom(new Log());

        List<String> programs = collector.tally().groups().stream()
                .map(group -> group.key().jail() + " " + group.key().program())
                .toList();
        assertEquals(List.of("db null", "web nginx"), programs);
    }

    @Test
    void whatTheFilterLeavesOutIsNotCountedInPartsEither() throws IOException {
        Collector collector = collector(new ViolationFilter(NOON.plusSeconds(1), null, Set.of()), Grouping.JAIL);
        collector.collectFrom(new Log());

        assertEquals(3, collector.tally().all().violations());
        assertEquals(1, collector.undated());
    }

    @Test
    void whoeverWantsEachViolationGetsThemInTheirOrder() throws IOException {
        Collector collector = collector(ALL, Grouping.JAIL);
        List<String> seen = new ArrayList<>();
        collector.alsoTo(violation -> seen.add(violation.jail()));
        collector.collectFrom(new Log());

        assertEquals(List.of("web", "db", "web", "db", "db"), seen);
    }

    /** A source that holds {@link #LOG}. */
    private static final class Log implements ViolationSource {
        @Override
        public void read(Consumer<Violation> sink) {
            LOG.forEach(sink);
        }

        @Override
        public SourceTally tally() {
            return SourceTally.NONE;
        }

        @Override
        public String name() {
            return "a log";
        }

        @Override
        public void close() {}
    }
}
