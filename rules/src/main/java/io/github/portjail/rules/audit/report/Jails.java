// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.policy.PortSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts by jail: the first {@value ReportBuilder#JAILS} that come are told apart, all later ones are one. */
final class Jails {
    /** How many jails a chart tells apart. */
    private static final int SHOWN = 6;
    /** How many bins a chart of ports has at most. */
    private static final int MOST_BINS = 128;

    private final Map<String, PortSet> ranges;
    private final @Nullable PortSet otherwise;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<JailCounts> counts = new ArrayList<>();
    private @Nullable JailCounts rest;

    Jails(Map<String, PortSet> ranges, @Nullable PortSet otherwise) {
        this.otherwise = otherwise;
        this.ranges = Map.copyOf(ranges);
    }

    /** Counts one violation, and returns its jail's number. */
    int add(String jail, int port, @Nullable Instant time) {
        int number = number(jail);
        JailCounts here = number < counts.size() ? counts.get(number) : rest();
        here.add(port, time);
        return number;
    }

    int size() {
        return counts.size();
    }

    /** Returns the violations of jails that are not told apart. */
    long ofRest() {
        return rest == null ? 0 : rest.violations();
    }

    List<JailSummary> summaries() {
        List<JailSummary> summaries = new ArrayList<>();
        for (int number : byViolations()) {
            summaries.add(counts.get(number).summary());
        }
        return summaries;
    }

    ShownJails shown() {
        List<Integer> order = byViolations();
        List<Integer> first = order.subList(0, Math.min(SHOWN, order.size()));
        List<String> names = new ArrayList<>();
        for (int number : first) {
            names.add(counts.get(number).jail());
        }
        return new ShownJails(names, first, counts.size() + 1);
    }

    /** Returns the ports of all violations, in a window that holds the shown jails' ranges too. */
    PortHistogram histogram() {
        if (counts.isEmpty()) {
            return new PortHistogram(0, JailCounts.PORTS, 0, List.of());
        }
        PortWindow window = new PortWindow();
        for (JailCounts jail : all()) {
            for (int port = 0; port < 65536; port += JailCounts.PORTS) {
                if (jail.ofPorts(port, JailCounts.PORTS) > 0) {
                    window.include(port);
                }
            }
        }
        List<Integer> order = byViolations();
        for (int number : order.subList(0, Math.min(SHOWN, order.size()))) {
            PortSet range = counts.get(number).range();
            if (range != null) {
                window.include(range.hull().first());
                window.include(range.hull().last());
            }
        }
        List<JailCounts> jails = all();
        int width = window.binPorts(MOST_BINS);
        int start = window.start(width);
        int bins = window.bins(width);
        List<Series> series = shown().series(bins, (sink, bin) -> {
            for (int jail = 0; jail < jails.size(); jail++) {
                sink.add(jail, jails.get(jail).ofPorts(start + bin * width, width));
            }
        });
        return new PortHistogram(start, width, bins, series);
    }

    private List<JailCounts> all() {
        List<JailCounts> all = new ArrayList<>(counts);
        if (rest != null) {
            all.add(rest);
        }
        return all;
    }

    private int number(String jail) {
        Integer known = numbers.get(jail);
        if (known != null) {
            return known;
        }
        int number = counts.size();
        if (number < ReportBuilder.JAILS) {
            numbers.put(jail, number);
            PortSet range = ranges.get(jail);
            counts.add(new JailCounts(jail, range == null ? otherwise : range));
        }
        return number;
    }

    private JailCounts rest() {
        if (rest == null) {
            rest = new JailCounts("", null);
        }
        return rest;
    }

    private List<Integer> byViolations() {
        List<Integer> order = new ArrayList<>();
        for (int number = 0; number < counts.size(); number++) {
            order.add(number);
        }
        order.sort(
                Comparator.<Integer>comparingLong(number -> -counts.get(number).violations())
                        .thenComparing(number -> counts.get(number).jail()));
        return order;
    }
}
