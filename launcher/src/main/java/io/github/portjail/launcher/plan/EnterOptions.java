// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.rules.policy.JailName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of {@code portjail enter}, parsed and valid.
 *
 * @param name which jail
 * @param user as whom the command runs, a name or a UID, or null for the jail's user, if it has one, else the caller
 * @param inside what the command may do, besides what the jail was given
 * @param verbose say what is done
 * @param command the command and its arguments, at least one word
 * @param commandIndex where the command begins in the arguments given to {@code Main}, from 0
 */
public record EnterOptions(
        JailName name,
        @Nullable String user,
        InsideOptions inside,
        boolean verbose,
        List<String> command,
        int commandIndex) {
    public EnterOptions {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command has no words");
        }
    }
}
