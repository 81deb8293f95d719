// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes {@code docs/PROGRAMS.md} of the table; {@code make programs} runs it. */
final class ProgramsDocument {
    static final Path FILE = Path.of("..", "docs", "PROGRAMS.md");

    private static final String INTRODUCTION = """
            <!-- Made from programs.txt by `make programs`. -->
            # Programs, and what becomes of their connections

            Every program here is run in every mode by `make test`, on the real kernel and, where it can, over IPv4 and IPv6;
            the source ports are counted at the far end of the wire. A cell that differs fails the build.

            - **steered**: the program got its answer, and every packet that opened a connection arrived from a port of the
              range;
            - **blocked**: the program got an error, and nothing arrived: this way of steering does not cover it, and
              enforcement stopped it.

            No program in any mode sent a packet that arrived from outside the range.

            """;

    private static final String NOTES = """

            1. It is run in the first mode of each column only.
            2. It is run once more in the range 20000:20999, outside the host's `ip_local_port_range`; the others only in
               50000:50999.

            "UDP, neither" is a datagram from a socket that was neither bound nor connected. – is not run.
            """;

    private ProgramsDocument() {}

    public static void main(String[] arguments) throws IOException {
        Files.writeString(FILE, text(ExpectedTable.read()));
    }

    static String text(ExpectedTable table) {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        line(
                text,
                Stream.concat(
                        Stream.of("program", "opens"), table.columns().stream().map(ExpectedTable.Column::name)));
        line(text, Stream.generate(() -> "---").limit(2L + table.columns().size()));
        for (ExpectedTable.Row row : table.rows()) {
            String notes = (row.mainOnly() ? " ¹" : "") + (row.twoRanges() ? " ²" : "");
            line(
                    text,
                    Stream.concat(
                            Stream.of(row.program() + notes, row.opens()),
                            row.cells().values().stream().map(ProgramsDocument::word)));
        }
        text.append(NOTES).append("\n## The columns\n\n");
        line(text, Stream.of("column", "`--place`", "`--steer`", "`--firewall`"));
        line(text, Stream.generate(() -> "---").limit(4));
        for (ExpectedTable.Column column : table.columns()) {
            column.groups().forEach(group -> modes(text, column.name(), group));
        }
        text.append("\nportjail refuses the others, and says why:\n\n");
        line(text, Stream.of("\"…\"", "`--place`", "`--steer`", "`--firewall`"));
        line(text, Stream.generate(() -> "---").limit(4));
        for (ExpectedTable.Refusal refusal : table.refusals()) {
            modes(text, refusal.reason(), refusal.modes());
        }
        return text.toString();
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case STEERED -> "steered";
            case BLOCKED -> "**blocked**";
            case NOT_RUN -> "–";
            case LEAKS, BROKEN -> throw new IllegalArgumentException("no table expects " + outcome);
        };
    }

    private static void modes(StringBuilder text, String head, List<Mode> modes) {
        line(text, Stream.of(head, words(modes, Mode::place), words(modes, Mode::steer), words(modes, Mode::firewall)));
    }

    private static String words(List<Mode> modes, Function<Mode, String> word) {
        Set<String> words = modes.stream().map(word).collect(Collectors.toCollection(LinkedHashSet::new));
        return String.join(" · ", words);
    }

    private static void line(StringBuilder text, Stream<String> cells) {
        text.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
    }
}
