// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli.describe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option of a command.
 *
 * @param names as they are typed, the short one first
 * @param value the word that stands for its value, or null when it takes none
 * @param valueIsOptional whether it may do without, so that a value is written behind =
 * @param mayBeMany whether it may be given more than once
 * @param candidates what the value may be, where the model says so; else empty
 * @param description what it does
 */
public record OptionDescription(
        List<String> names,
        @Nullable String value,
        boolean valueIsOptional,
        boolean mayBeMany,
        List<String> candidates,
        String description) {

    public OptionDescription {
        names = List.copyOf(names);
        candidates = List.copyOf(candidates);
    }

    /** The name that says most. */
    public String longName() {
        return names.getLast();
    }
}
