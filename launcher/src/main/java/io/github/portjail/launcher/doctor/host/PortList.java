// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ports as the kernel's settings list them (Documentation/networking/ip-sysctl.rst). */
public final class PortList {
    private PortList() {}

    /** Of {@code ip_local_reserved_ports}, such as {@code 8080,9000-9010}; empty for an empty text. */
    public static List<PortRange> reserved(String text) {
        List<PortRange> ranges = new ArrayList<>();
        for (String part : text.strip().split(",", -1)) {
            String word = part.strip();
            if (!word.isEmpty()) {
                PortRange range = range(word.contains("-") ? word : word + "-" + word);
                if (range != null) {
                    ranges.add(range);
                }
            }
        }
        return ranges;
    }

    /** Of {@code ip_local_port_range}, two numbers with white space between them; null when it is something else. */
    public static @Nullable PortRange ephemeral(String text) {
        String[] words = text.strip().split("\\s+", -1);
        return words.length == 2 ? range(words[0] + "-" + words[1]) : null;
    }

    private static @Nullable PortRange range(String text) {
        try {
            return PortRange.parse(text);
        } catch (InvalidValueException e) {
            // Port 0 may be reserved, though nobody can have it.
            return null;
        }
    }

    /** What two sets of ports have in common; empty for nothing. */
    public static List<PortRange> common(PortSet set, PortSet others) {
        List<PortRange> common = new ArrayList<>();
        for (PortRange one : set.ranges()) {
            for (PortRange other : others.ranges()) {
                int first = Math.max(one.first(), other.first());
                int last = Math.min(one.last(), other.last());
                if (first <= last) {
                    common.add(new PortRange(first, last));
                }
            }
        }
        return common;
    }

    /** How many ports of some ranges are in the list. */
    public static int count(List<PortRange> counted, List<PortRange> ranges) {
        int count = 0;
        for (PortRange range : counted) {
            for (int port = range.first(); port <= range.last(); port++) {
                int wanted = port;
                count += ranges.stream().anyMatch(one -> one.contains(wanted)) ? 1 : 0;
            }
        }
        return count;
    }

    /** With commas, and a single port as one number. */
    public static String text(List<PortRange> ranges) {
        List<String> words = new ArrayList<>();
        for (PortRange range : ranges) {
            words.add(range.size() == 1 ? Integer.toString(range.first()) : range.toString());
        }
        return String.join(",", words);
    }
}
