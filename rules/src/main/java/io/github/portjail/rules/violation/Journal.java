// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** journalctl(1), asked for the messages of the kernel, of all boots, and of journald itself, which says what it missed. */
final class Journal {
    static final String NAME = "the journal";
    private static final String PROGRAM = "journalctl";
    private static final List<String> QUESTION = List.of(
            "--quiet",
            "--no-pager",
            "--output=json",
            "--output-fields=MESSAGE,_TRANSPORT",
            "_TRANSPORT=kernel",
            "_TRANSPORT=driver");
    private static final Duration UNUSED = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Journal() {}

    /** Starts journalctl; what it prints ends unless it is to follow. */
    static InputStream open(boolean follow, @Nullable Instant since) throws IOException {
        return new Command(words(follow, since), UNUSED).startReading();
    }

    static List<String> words(boolean follow, @Nullable Instant since) {
        List<String> words = new ArrayList<>();
        words.add(PROGRAM);
        words.addAll(QUESTION);
        if (follow) {
            words.add("--follow");
            words.add("--no-tail");
        }
        if (since != null) {
            words.add("--since=@" + since.getEpochSecond());
        }
        return words;
    }

    /** Returns why the journal is of no use here, or null if it has messages of the kernel. */
    static @Nullable String whyNot() {
        try {
            CommandResult result = new Command(
                            List.of(PROGRAM, "--quiet", "--no-pager", "--lines=1", "--output=cat", "_TRANSPORT=kernel"),
                            PATIENCE)
                    .run();
            if (result.status() != 0) {
                return PROGRAM + " ended with status " + result.status();
            }
            return result.output().isEmpty()
                    ? "the journal has no messages of the kernel that this user may read"
                    : null;
        } catch (CommandException failure) {
            return String.valueOf(failure.getMessage());
        }
    }
}
