// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.outcome.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code portjail help} tells besides the commands: texts that the manual is made of, too. */
public enum HelpTopic {
    MODES("what places a program, gives it ports and enforces, and how to choose"),
    EXIT_STATUS("what each exit status means"),
    ENVIRONMENT("which variables portjail reads and sets"),
    FILES("what is where while a jail lives"),
    RANGES("how ports are named, shared, chosen and kept from others"),
    PROFILES("options and commands under a name"),
    LOGGING("where violations are told of, and how to read them"),
    LIMITS("what portjail does not do");

    private static final String HEADING = "## ";

    private final String summary;

    HelpTopic(String summary) {
        this.summary = summary;
    }

    /** The word that is typed. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is about, a phrase. */
    public String summary() {
        return summary;
    }

    static @Nullable HelpTopic named(String word) {
        for (HelpTopic topic : values()) {
            if (topic.word().equals(word)) {
                return topic;
            }
        }
        return null;
    }

    /** The text's lines, in the part of Markdown that the manual's texts use. */
    public List<String> markdown() {
        List<String> lines = switch (this) {
            case ENVIRONMENT, FILES -> section("common.md", name());
            case MODES, EXIT_STATUS, RANGES, PROFILES, LOGGING, LIMITS -> section("topics.md", word());
        };
        if (this == EXIT_STATUS) {
            for (ExitStatus status : ExitStatus.values()) {
                lines.add("- `" + status.code() + "`: " + status.meaning());
            }
        }
        return lines;
    }

    private static List<String> section(String resource, String heading) {
        List<String> section = new ArrayList<>();
        boolean inside = false;
        for (String line : read(resource).lines().toList()) {
            if (line.startsWith(HEADING)) {
                inside = line.equals(HEADING + heading);
            } else if (inside) {
                section.add(line);
            }
        }
        return section;
    }

    private static String read(String resource) {
        try (InputStream stream = HelpTopic.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the program's own text " + resource + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
