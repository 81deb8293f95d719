// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.Violation;
import java.net.Inet6Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts violations, in any order and of any number, in a few megabytes; for one thread. */
public final class ReportBuilder implements Consumer<Violation> {
    /** How many jails are told apart. */
    static final int JAILS = 256;
    /** How many rows the table has at most. */
    static final int ROWS = 1000;

    private static final int RANKED = 15;
    private static final int REMEMBERED_PROGRAMS = 1024;
    private static final int REMEMBERED_DESTINATIONS = 4096;
    private static final int REMEMBERED_ROWS = 8192;
    /** Names are at most 29 bytes (jails) and 15 bytes (programs); this bounds what a broken log may hold. */
    private static final int LONGEST_NAME = 64;

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Comparator<Program> BY_NAME = Comparator.comparing(
                    (Program program) -> program.command() == null ? "" : program.command())
            .thenComparing(Program::uid);
    private static final Comparator<Endpoint> BY_ADDRESS = Comparator.comparing(
                    (Endpoint endpoint) -> endpoint.address().getAddress(), Arrays::compareUnsigned)
            .thenComparing(Endpoint::port);

    private final Jails jails;
    private final TimeBins times = new TimeBins();
    private final Period period = new Period();
    private final BoundedTally<Program, Counter> programs = new BoundedTally<>(REMEMBERED_PROGRAMS, Counter::new);
    private final BoundedTally<Endpoint, Counter> destinations =
            new BoundedTally<>(REMEMBERED_DESTINATIONS, Counter::new);
    private final BoundedTally<RowCounter.Key, RowCounter> rows = new BoundedTally<>(REMEMBERED_ROWS, RowCounter::new);
    private long violations;
    private long ipv6;
    private long withoutTime;

    /**
     * Starts with nothing.
     *
     * @param ranges the ranges of those jails that the caller knows
     */
    public ReportBuilder(Map<String, PortSet> ranges) {
        this(ranges, null);
    }

    /**
     * Starts with nothing.
     *
     * @param ranges the ranges of those jails that the caller knows
     * @param otherwise the range of the others, or null if it is not known
     */
    public ReportBuilder(Map<String, PortSet> ranges, @Nullable PortSet otherwise) {
        jails = new Jails(ranges, otherwise);
    }

    @Override
    public void accept(Violation violation) {
        violations++;
        if (violation.destination().address() instanceof Inet6Address) {
            ipv6++;
        }
        String jail = clip(violation.jail());
        Instant time = usable(violation.time());
        int number = jails.add(jail, violation.source().port(), time);
        if (time == null) {
            withoutTime++;
        } else {
            times.add(time.getEpochSecond(), number);
        }
        period.include(time);
        Program program = program(violation);
        programs.add(program);
        destinations.add(violation.destination());
        rows.add(new RowCounter.Key(
                        jail, program, violation.protocol(), violation.source().port(), violation.destination()))
                .include(time, violation.culprit());
    }

    /** Returns what was counted so far. */
    public Report build(ReportContext context) {
        return new Report(
                context,
                new Totals(violations, ipv6, withoutTime, jails.size(), jails.ofRest(), period.first(), period.last()),
                times.timeLine(jails.shown()),
                ranking(programs, BY_NAME),
                ranking(destinations, BY_ADDRESS),
                jails.histogram(),
                jails.summaries(),
                rows());
    }

    private static Program program(Violation violation) {
        Culprit culprit = violation.culprit();
        return culprit == null
                ? new Program(null, violation.uid())
                : new Program(clip(culprit.command()), Violation.UNKNOWN_ID);
    }

    private static <K> Ranking<K> ranking(BoundedTally<K, Counter> tally, Comparator<K> equals) {
        List<Ranking.Entry<K>> entries = new ArrayList<>();
        long others = tally.all();
        for (Map.Entry<K, Counter> entry : tally.most(RANKED, equals)) {
            Counter counter = entry.getValue();
            entries.add(new Ranking.Entry<>(entry.getKey(), counter.count(), counter.missing()));
            others -= counter.count();
        }
        return new Ranking<>(entries, others);
    }

    private Rows rows() {
        List<Rows.Row> shown = new ArrayList<>();
        long leftOut = rows.all();
        Comparator<RowCounter.Key> order = Comparator.comparing(RowCounter.Key::jail)
                .thenComparing(RowCounter.Key::program, BY_NAME)
                .thenComparing(RowCounter.Key::destination, BY_ADDRESS)
                .thenComparing(RowCounter.Key::sourcePort)
                .thenComparing(RowCounter.Key::protocol);
        for (Map.Entry<RowCounter.Key, RowCounter> entry : rows.most(ROWS, order)) {
            Rows.Row row = entry.getValue().row(entry.getKey());
            shown.add(row);
            leftOut -= row.count();
        }
        return new Rows(shown, leftOut);
    }

    /** One damaged date must not stretch the time line, nor be more than calendars can say. */
    private static @Nullable Instant usable(@Nullable Instant time) {
        return time == null || time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
    }

    private static String clip(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}
