// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses the text of {@code docs/programs.txt}; all faults of one text are reported together. */
final class ExpectedTableParser {
    private static final int WORDS_OF_A_MODE = 5;
    private static final int WORDS_BEFORE_THE_CELLS = 5;

    private final Map<String, List<List<Mode>>> columns = new LinkedHashMap<>();
    private final List<ExpectedTable.Refusal> refusals = new ArrayList<>();
    private final Map<String, ExpectedTable.Row> rows = new LinkedHashMap<>();
    private final Set<Mode> known = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private List<String> heads = List.of();

    private ExpectedTableParser() {}

    /**
     * Parses a table.
     *
     * @throws IllegalArgumentException with a line for each fault, which begins with the number of the text's line
     */
    static ExpectedTable parse(String text) {
        ExpectedTableParser parser = new ExpectedTableParser();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                parser.line(number, words(line));
            }
        }
        for (String column : parser.columns.keySet()) {
            parser.require(parser.heads.contains(column), 0, "column '" + column + "' has no cells");
        }
        if (!parser.faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", parser.faults));
        }
        return new ExpectedTable(
                parser.heads.stream()
                        .map(head -> new ExpectedTable.Column(
                                head, List.copyOf(parser.columns.getOrDefault(head, List.of()))))
                        .toList(),
                List.copyOf(parser.refusals),
                List.copyOf(parser.rows.values()));
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }

    private void line(int number, List<String> words) {
        switch (words.getFirst()) {
            case "mode" -> {
                if (require(words.size() == WORDS_OF_A_MODE, number, "a mode is: column, place, steer, firewall")) {
                    columns.computeIfAbsent(words.get(1), _ -> new ArrayList<>())
                            .add(modes(number, words));
                }
            }
            case "refused" -> {
                if (require(words.size() == WORDS_OF_A_MODE, number, "a refusal is: why, place, steer, firewall")) {
                    refusals.add(new ExpectedTable.Refusal(words.get(1), modes(number, words)));
                }
            }
            case "columns" -> columns(number, words.subList(1, words.size()));
            case "row" -> row(number, words);
            default -> require(false, number, "'" + words.getFirst() + "' is none of mode, refused, columns, row");
        }
    }

    private List<Mode> modes(int number, List<String> words) {
        List<Mode> modes = new ArrayList<>();
        for (String place : alternatives(words.get(2))) {
            for (String steer : alternatives(words.get(3))) {
                for (String firewall : alternatives(words.get(4))) {
                    Mode mode = new Mode(place, steer, firewall);
                    require(Mode.all().contains(mode), number, mode + " is no mode");
                    require(known.add(mode), number, mode + " was there before");
                    modes.add(mode);
                }
            }
        }
        return List.copyOf(modes);
    }

    private static List<String> alternatives(String words) {
        return Arrays.asList(words.split(" +", -1));
    }

    private void columns(int number, List<String> names) {
        require(heads.isEmpty(), number, "there are columns already");
        require(new HashSet<>(names).size() == names.size(), number, "two columns have one name");
        for (String name : names) {
            require(columns.containsKey(name), number, "column '" + name + "' stands for no mode");
        }
        heads = List.copyOf(names);
    }

    private void row(int number, List<String> words) {
        int expected = WORDS_BEFORE_THE_CELLS + heads.size();
        if (!require(
                words.size() == expected && words.size() > WORDS_BEFORE_THE_CELLS,
                number,
                "a row has " + expected + " words, with a cell for each column: this one has " + words.size())) {
            return;
        }
        Map<String, Outcome> cells = new LinkedHashMap<>();
        for (int i = 0; i < heads.size(); i++) {
            String word = words.get(WORDS_BEFORE_THE_CELLS + i);
            Optional<Outcome> outcome = Outcome.parse(word);
            require(outcome.isPresent(), number, "'" + word + "' is none of steered, blocked, -");
            if (outcome.isPresent()) {
                cells.put(heads.get(i), outcome.get());
            }
        }
        boolean mainOnly = either(number, words.get(3), "main", "all");
        boolean twoRanges = either(number, words.get(4), "two", "one");
        ExpectedTable.Row row = new ExpectedTable.Row(words.get(1), words.get(2), mainOnly, twoRanges, cells);
        require(rows.put(row.program(), row) == null, number, "'" + row.program() + "' has a row already");
    }

    private boolean either(int number, String word, String yes, String no) {
        require(word.equals(yes) || word.equals(no), number, "'" + word + "' is neither " + yes + " nor " + no);
        return word.equals(yes);
    }

    private boolean require(boolean met, int number, String fault) {
        if (!met) {
            faults.add((number == 0 ? "" : "line " + number + ": ") + fault);
        }
        return met;
    }
}
