// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Several ranges of ports, such as a port set of MAP-E.
 *
 * @param ranges two at least, in rising order, none touching another
 */
public record PortRanges(List<PortRange> ranges) implements PortSet {
    private static final int MOST_FAULTS = 3;

    /**
     * Checks the order.
     *
     * @throws InvalidValueException if there are too few or too many, or two touch or stand in another order
     */
    public PortRanges {
        ranges = List.copyOf(ranges);
        if (ranges.size() < 2 || ranges.size() > MOST_RANGES) {
            throw new InvalidValueException(tooMany(ranges.size()));
        }
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).first() <= ranges.get(i - 1).last() + 1) {
                throw new InvalidValueException(
                        "ranges " + ranges.get(i - 1) + " and " + ranges.get(i) + " are not apart in rising order");
            }
        }
    }

    /**
     * Returns the set of these ranges, which stand in any order; those that lie side by side become one.
     *
     * @throws InvalidValueException if there are none or too many, or if two overlap: whoever wrote that meant another port
     */
    public static PortSet of(List<PortRange> ranges) {
        List<PortRange> sorted = sorted(ranges);
        List<PortRange> apart = new ArrayList<>();
        for (PortRange range : sorted) {
            PortRange before = apart.isEmpty() ? null : apart.getLast();
            if (before != null && range.first() <= before.last()) {
                throw new InvalidValueException(overlap(sorted));
            }
            if (before != null && range.first() == before.last() + 1) {
                apart.set(apart.size() - 1, new PortRange(before.first(), range.last()));
            } else {
                apart.add(range);
            }
        }
        return apart.size() == 1 ? apart.getFirst() : new PortRanges(apart);
    }

    /** By insertion: they are few, and a launch spares itself the machinery of a comparator. */
    private static List<PortRange> sorted(List<PortRange> ranges) {
        List<PortRange> sorted = new ArrayList<>();
        for (PortRange range : ranges) {
            int at = sorted.size();
            while (at > 0 && sorted.get(at - 1).first() > range.first()) {
                at--;
            }
            sorted.add(at, range);
        }
        return sorted;
    }

    /** Names the first two that do; of those that are sorted, neighbours do if any do. */
    private static String overlap(List<PortRange> sorted) {
        int i = 1;
        while (!sorted.get(i - 1).overlaps(sorted.get(i))) {
            i++;
        }
        return "ranges " + sorted.get(i - 1) + " and " + sorted.get(i) + " overlap: give each port once";
    }

    static PortSet parseSeveral(String text) {
        List<PortRange> ranges = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            try {
                ranges.add(part(text, start, end));
            } catch (InvalidValueException e) {
                if (!faults.contains(e.getMessage())) {
                    faults.add(e.getMessage());
                }
            }
            start = end + 1;
        }
        if (!faults.isEmpty()) {
            throw new InvalidValueException(line(faults));
        }
        return of(ranges);
    }

    private static PortRange part(String text, int start, int end) {
        if (start == end) {
            throw new InvalidValueException("range " + InvalidValueException.quote(text)
                    + " has nothing beside a comma: give LO:HI,LO:HI, for example 7472:7487,11568:11583");
        }
        return PortSet.parse(text.substring(start, end)).hull();
    }

    private static String line(List<String> faults) {
        if (faults.size() <= MOST_FAULTS) {
            return String.join("; ", faults);
        }
        return String.join("; ", faults.subList(0, MOST_FAULTS)) + "; and " + (faults.size() - MOST_FAULTS) + " more";
    }

    private static String tooMany(int number) {
        return number + " ranges that do not touch are "
                + (number < 2 ? "no several ranges" : "more than " + MOST_RANGES + ", the most that a jail can have");
    }

    @Override
    public PortRange hull() {
        return new PortRange(ranges.getFirst().first(), ranges.getLast().last());
    }

    @Override
    public boolean contains(int port) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(port)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean overlaps(PortSet other) {
        for (int i = 0; i < ranges.size(); i++) {
            if (other.overlaps(ranges.get(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int size() {
        int size = 0;
        for (int i = 0; i < ranges.size(); i++) {
            size += ranges.get(i).size();
        }
        return size;
    }

    /** Returns the ranges with commas between them, {@code 7472-7487,11568-11583}; no space, so that it stays one word. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ranges.size(); i++) {
            text.append(i == 0 ? "" : ",").append(ranges.get(i));
        }
        return text.toString();
    }
}
