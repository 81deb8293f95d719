// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs commands to their end. */
public final class Commands {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Commands() {}

    public static Finished run(String... command) {
        return run(List.of(command));
    }

    /** Runs a command without input and waits for its end, at most a minute. */
    public static Finished run(List<String> command) {
        return run(command, "");
    }

    /** Runs a command that reads this text from its standard input. */
    static Finished run(List<String> command, String input) {
        try (Running running = Running.start(command)) {
            if (!input.isEmpty()) {
                running.type(input);
            }
            return running.finish(PATIENCE);
        }
    }

    public static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
