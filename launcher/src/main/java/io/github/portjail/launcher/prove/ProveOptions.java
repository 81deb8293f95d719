// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.launcher.plan.RunOptions;
import java.util.List;

/**
 * What the user asked of {@code portjail prove}, parsed and valid.
 *
 * @param run what {@code portjail run} makes of the options; its command is none that is run
 * @param words the options as they were written, with --range but without --json
 * @param json one JSON object instead of a table
 */
public record ProveOptions(RunOptions run, List<String> words, boolean json) {
    /** The range when none is given: within the ports that Linux hands out by itself, ends of different parity. */
    public static final String USUAL_RANGE = "50000:50999";

    public ProveOptions {
        words = List.copyOf(words);
    }
}
