// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something found.
 *
 * @param subject what it is about, some words
 * @param found what was found, without a full stop at its end
 * @param remedy what to do about it, or null where nothing need be done
 * @param commands of a shell, that do it or show more; with LO-HI or UPLINK where the user has to fill in
 */
public record Finding(
        Topic topic,
        Severity severity,
        String subject,
        String found,
        @Nullable String remedy,
        List<String> commands) {
    public Finding {
        commands = List.copyOf(commands);
    }

    static Finding of(Topic topic, Severity severity, String subject, String found) {
        return new Finding(topic, severity, subject, found, null, List.of());
    }

    /** The same with what to do about it. */
    Finding withRemedy(String advice, String... shellCommands) {
        return withRemedy(advice, List.of(shellCommands));
    }

    Finding withRemedy(String advice, List<String> shellCommands) {
        return new Finding(topic, severity, subject, found, advice, shellCommands);
    }
}
