// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.modes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes docs/MODES.md, and the table between two marks in README.md, from the table of modes. */
final class ModesDocument {
    static final String BEGIN = "<!-- made by `make modes` from docs/modes.txt: begin -->\n";
    static final String END = "<!-- made by `make modes` from docs/modes.txt: end -->\n";

    private static final String INTRODUCTION = """
            # The modes, tried

            What becomes of what a program does, in each mode. Every cell was tried on the real kernel, by IPv4 and IPv6:
            `ModesIT` runs `portjail prove` for each line and fails when a cell is not so. On your own host `portjail prove` with
            the same options shows the same, pattern by pattern. This file is made by `make modes` from `modes.txt`.

            - **steered**: arrives from a port of the range.
            - **blocked**: nothing arrives.
            - **LEAKS**: arrives from another port, as `--on-violation log` says.
            - **~**: the kernel picks the port, and by chance it is one of the range: then it arrives.

            """;

    private final ModeTable table;
    private final Map<String, List<String>> columns;

    ModesDocument(ModeTable table, List<String> patterns) {
        this.table = table;
        this.columns = columns(patterns);
    }

    /** What the patterns have in common that most often fare alike. */
    private static Map<String, List<String>> columns(List<String> patterns) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put("connect, bind to 0", new ArrayList<>());
        columns.put("io_uring", List.of("tcp-io-uring"));
        columns.put("cleaned environment, static binary", named(patterns, ".*-(clean-environment|static-binary)"));
        columns.put("UDP without bind or connect", named(patterns, "udp-send.*"));
        columns.put("bind inside", named(patterns, ".*-bind-inside"));
        columns.put("bind outside", named(patterns, ".*-bind-outside"));
        List<String> others = columns.values().stream().flatMap(List::stream).toList();
        columns.put(
                "connect, bind to 0",
                patterns.stream().filter(p -> !others.contains(p)).toList());
        return columns;
    }

    private static List<String> named(List<String> patterns, String expression) {
        return patterns.stream().filter(p -> p.matches(expression)).toList();
    }

    /** The whole of docs/MODES.md. */
    String modes() {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        columns.forEach((title, patterns) -> text.append("- *")
                .append(title)
                .append("*: ")
                .append(patterns.stream().map(p -> "`" + p + "`").collect(Collectors.joining(", ")))
                .append('\n'));
        for (String place : table.modes().stream().map(Mode::place).distinct().toList()) {
            text.append("\n## --place ").append(place).append("\n\n");
            appendTable(
                    text,
                    table.modes().stream().filter(m -> m.place().equals(place)).toList(),
                    false);
        }
        text.append("\n## Refused\n\n| `--place` | `--steer` | `--firewall` | portjail says |\n|---|---|---|---|\n");
        for (Refusal refusal : table.refusals()) {
            text.append("| ").append(any(refusal.place(), "")).append(" | ").append(any(refusal.steer(), "with "));
            text.append(" | ")
                    .append(any(refusal.firewall(), ""))
                    .append(" | ")
                    .append(refusal.message())
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String any(String word, String before) {
        return word.equals("*") ? "any" : before + "`" + word + "`";
    }

    /** README.md with the region between the marks made anew. */
    String readme(String old) {
        int begin = old.indexOf(BEGIN);
        int end = old.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("README.md has no region for the table of modes");
        }
        StringBuilder text = new StringBuilder(old.substring(0, begin)).append(BEGIN);
        appendTable(text, table.modes().stream().filter(Mode::shown).toList(), true);
        return text.append(old.substring(end)).toString();
    }

    private void appendTable(StringBuilder text, List<Mode> modes, boolean withPlace) {
        text.append(withPlace ? "| `--place` " : "").append("| `--steer` | `--firewall` | `--on-violation` | ");
        text.append(String.join(" | ", columns.keySet())).append(" |\n");
        text.append("|---".repeat(columns.size() + (withPlace ? 4 : 3))).append("|\n");
        for (Mode mode : modes) {
            text.append("| ").append(withPlace ? mode.place() + " | " : "");
            text.append(String.join(" | ", mode.steer().replace(",", ", "), mode.firewall(), mode.onViolation()));
            columns.values().forEach(patterns -> text.append(" | ").append(cell(mode, patterns)));
            text.append(" |\n");
        }
    }

    private static String cell(Mode mode, List<String> patterns) {
        Map<String, List<String>> byOutcome = patterns.stream()
                .collect(Collectors.groupingBy(mode::expected, LinkedHashMap::new, Collectors.toList()));
        if (byOutcome.size() == 1) {
            return word(byOutcome.keySet().iterator().next());
        }
        return byOutcome.entrySet().stream()
                .map(entry -> word(entry.getKey()) + ": " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String word(String outcome) {
        return outcome.startsWith("LEAKS") ? "**" + outcome + "**" : outcome;
    }
}
