// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is expected of every program in every mode.
 *
 * @param columns in the order of the cells
 * @param refusals the modes that portjail refuses
 * @param rows one for each program
 */
record ExpectedTable(List<Column> columns, List<Refusal> refusals, List<Row> rows) {
    /** Where the table is, from the directory in which the tests run. */
    static final Path FILE = Path.of("..", "docs", "programs.txt");

    /**
     * Modes in which the same is expected.
     *
     * @param name at the head of the column
     * @param groups the modes of each line that names the column; the first of all is the main mode
     */
    record Column(String name, List<List<Mode>> groups) {
        List<Mode> modes() {
            return groups.stream().flatMap(List::stream).toList();
        }

        Mode main() {
            return groups.getFirst().getFirst();
        }
    }

    /**
     * Modes that portjail refuses for the same reason.
     *
     * @param reason words of the line that says why
     */
    record Refusal(String reason, List<Mode> modes) {}

    /**
     * A program and what is expected of it.
     *
     * @param opens what it opens, for the reader
     * @param mainOnly whether it is run in each column's main mode only
     * @param twoRanges whether it is run in a second range too
     * @param cells by the column's name
     */
    record Row(String program, String opens, boolean mainOnly, boolean twoRanges, Map<String, Outcome> cells) {}

    static ExpectedTable read() {
        try {
            return ExpectedTableParser.parse(Files.readString(FILE));
        } catch (IOException e) {
            throw new IllegalStateException("the tests run in the directory launcher, beside docs", e);
        }
    }

    Optional<Column> column(Mode mode) {
        return columns.stream().filter(column -> column.modes().contains(mode)).findFirst();
    }

    /** Returns the reason for which portjail refuses the mode, if it does. */
    Optional<String> refusal(Mode mode) {
        return refusals.stream()
                .filter(refusal -> refusal.modes().contains(mode))
                .map(Refusal::reason)
                .findFirst();
    }

    /** Returns the modes that portjail accepts. */
    List<Mode> accepted() {
        return columns.stream().flatMap(column -> column.modes().stream()).toList();
    }

    List<Mode> refused() {
        return refusals.stream().flatMap(refusal -> refusal.modes().stream()).toList();
    }

    /** Returns what is expected of a program in a mode that is accepted. */
    Outcome expected(Row row, Mode mode) {
        Column column =
                column(mode).orElseThrow(() -> new IllegalArgumentException(mode + " is in no column of " + FILE));
        return row.mainOnly() && !mode.equals(column.main())
                ? Outcome.NOT_RUN
                : row.cells().getOrDefault(column.name(), Outcome.NOT_RUN);
    }
}
