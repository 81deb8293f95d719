// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.modes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The patterns that {@code portjail-prove} knows, from its source, so that a unit test needs no built program. */
final class PatternNames {
    private static final Path SOURCE = Path.of("..", "preload-native", "src", "prove", "patterns.c");
    private static final Pattern NAME = Pattern.compile("\\{\"([a-z0-9-]+)\", IPPROTO_");

    private PatternNames() {}

    static List<String> read() {
        try {
            return NAME.matcher(Files.readString(SOURCE))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
