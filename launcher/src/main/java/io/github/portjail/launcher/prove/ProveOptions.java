// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.terminal.ColourChoice;
import java.util.List;

/**
 * What the user asked of {@code portjail prove}, parsed and valid.
 *
 * @param run what {@code portjail run} makes of the options; its command is none that is run
 * @param words the options as they were written, with --range but without --json and --color
 * @param json one JSON object instead of a table
 * @param colours when the table has some
 */
public record ProveOptions(RunOptions run, List<String> words, boolean json, ColourChoice colours) {
    /** The range when none is given: within the ports that Linux hands out by itself, ends of different parity. */
    public static final String USUAL_RANGE = "50000:50999";

    public ProveOptions {
        words = List.copyOf(words);
    }
}
