// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts logs and their rotations in the order in which they were written, as logrotate(8) names them. */
final class Rotations {
    private static final List<String> COMPRESSED = List.of(".gz", ".xz", ".zst", ".bz2");

    /** Before the log itself, whose place is 0, come its numbers, and before them its dates. */
    private static final long DATES = -10_000_000_000_000L;

    private static final int SHORTEST_DATE = 8;
    private static final int LONGEST_NUMBER = 4;

    /** A log, and which of its rotations a file is. */
    private record Place(String log, long order) {}

    private Rotations() {}

    /** Returns the files log by log in the order in which the logs were named, and each log's rotations oldest first. */
    static List<String> inOrder(List<String> files) {
        Map<String, List<String>> logs = new LinkedHashMap<>();
        for (String file : files) {
            logs.computeIfAbsent(place(file).log(), _ -> new ArrayList<>()).add(file);
        }
        List<String> ordered = new ArrayList<>();
        for (List<String> rotations : logs.values()) {
            rotations.sort(Comparator.comparingLong(file -> place(file).order()));
            ordered.addAll(rotations);
        }
        return ordered;
    }

    private static Place place(String file) {
        String plain = file;
        for (String ending : COMPRESSED) {
            if (plain.endsWith(ending)) {
                plain = plain.substring(0, plain.length() - ending.length());
            }
        }
        int digits = plain.length();
        while (digits > 0 && plain.charAt(digits - 1) >= '0' && plain.charAt(digits - 1) <= '9') {
            digits--;
        }
        int length = plain.length() - digits;
        boolean separated = digits > 1 && (plain.charAt(digits - 1) == '.' || plain.charAt(digits - 1) == '-');
        boolean number = separated && length > 0 && length <= LONGEST_NUMBER && plain.charAt(digits - 1) == '.';
        boolean date = separated && length >= SHORTEST_DATE && length <= SHORTEST_DATE + 4;
        if (!number && !date) {
            return new Place(plain, 0);
        }
        long value = Long.parseLong(plain.substring(digits));
        return new Place(plain.substring(0, digits - 1), number ? -value : DATES + value);
    }
}
