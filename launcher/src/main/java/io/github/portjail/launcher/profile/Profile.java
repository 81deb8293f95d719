// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a profile says.
 *
 * @param options texts as the command line has them, by the names of {@code run}'s options without {@code --}; empty for a
 *     switch, which is left out when it is false
 * @param command the command and its arguments; empty when the profile has none
 * @param description one line for people, or null
 */
public record Profile(
        Map<String, String> options,
        List<String> command,
        @Nullable String description) {
    static final String COMMAND = "command";
    static final String DESCRIPTION = "description";

    public Profile {
        options = Map.copyOf(options);
        command = List.copyOf(command);
    }
}
