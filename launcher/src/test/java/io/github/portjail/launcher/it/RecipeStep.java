// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import org.jspecify.annotations.Nullable;

/**
 * Something that a recipe has done, in the order of its document.
 *
 * @param place the document and line, for messages
 * @param kind what is done with the text
 * @param text the block's lines; for {@link Kind#WAIT} a port
 * @param name for {@link Kind#FILE} the file's name
 * @param output the lines that are expected, {@code …} standing for any text; null if they are not told
 * @param arrives the ranges from which connections arrive at the far end, {@code nothing}, or null if it is not told
 * @param status the exit status that is expected
 */
record RecipeStep(
        String place,
        Kind kind,
        String text,
        String name,
        @Nullable String output,
        @Nullable String arrives,
        int status) {

    /** Where and how. */
    enum Kind {
        RUN,
        RUN_AS_NOBODY,
        RUN_ON_LAN,
        RUN_IN_BACKGROUND,
        CRONTAB,
        FILE,
        WAIT
    }

    RecipeStep withOutput(String expected) {
        return new RecipeStep(place, kind, text, name, expected, arrives, status);
    }

    RecipeStep withArrives(String ranges) {
        return new RecipeStep(place, kind, text, name, output, ranges, status);
    }

    RecipeStep withStatus(int expected) {
        return new RecipeStep(place, kind, text, name, output, arrives, expected);
    }

    boolean runs() {
        return switch (kind) {
            case RUN, RUN_AS_NOBODY, RUN_ON_LAN, CRONTAB -> true;
            case RUN_IN_BACKGROUND, FILE, WAIT -> false;
        };
    }
}
