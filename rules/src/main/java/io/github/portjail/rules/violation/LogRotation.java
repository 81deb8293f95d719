// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A log file and what logrotate made of it: {@code kern.log.2.gz}, {@code kern.log.1}, {@code messages-20261115.xz}. */
final class LogRotation {
    private LogRotation() {}

    /** Returns the files that are there, the oldest first and the one that is written to last. */
    static List<Path> files(Path log) throws IOException {
        String name = String.valueOf(log.getFileName());
        Path directory = log.resolveSibling(".");
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                String suffix = String.valueOf(file.getFileName());
                if (suffix.startsWith(name)
                        && isRotation(suffix.substring(name.length()))
                        && Files.isRegularFile(file)) {
                    found.add(log.resolveSibling(suffix));
                }
            }
        }
        found.sort(Comparator.comparing(
                file -> order(String.valueOf(file.getFileName()).substring(name.length()))));
        return found;
    }

    /** Nothing, {@code .3}, {@code -20261115} or {@code -20261115-1763200000}, and perhaps {@code .gz}, {@code .xz} or {@code .zst}. */
    private static boolean isRotation(String suffix) {
        String stem = stem(suffix);
        if (stem.isEmpty()) {
            return suffix.isEmpty();
        }
        if (stem.charAt(0) != '.' && stem.charAt(0) != '-' || stem.length() < 2) {
            return false;
        }
        for (int i = 1; i < stem.length(); i++) {
            if (!Character.isDigit(stem.charAt(i)) && stem.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    private static String stem(String suffix) {
        for (String packed : List.of(".gz", ".xz", ".zst")) {
            if (suffix.endsWith(packed)) {
                return suffix.substring(0, suffix.length() - packed.length());
            }
        }
        return suffix;
    }

    /** Dates come before numbers, dates in their order, numbers from the highest; the log itself is last. */
    private static String order(String suffix) {
        String stem = stem(suffix);
        if (stem.isEmpty()) {
            return "3";
        }
        if (stem.charAt(0) == '-') {
            return "1" + stem;
        }
        String digits = stem.substring(1);
        StringBuilder descending = new StringBuilder("2").append((char) ('~' - digits.length()));
        for (int i = 0; i < digits.length(); i++) {
            descending.append((char) ('~' - digits.charAt(i)));
        }
        return descending.toString();
    }
}
