// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.modes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of modes; the head of docs/modes.txt says how it is written. */
public final class ModeTable {
    static final Path FILE = Path.of("..", "docs", "modes.txt");

    private static final Set<String> OUTCOMES = Set.of("steered", "blocked", "blocked~", "LEAKS", "LEAKS~");
    private static final Pattern GROUP = Pattern.compile("group ([a-z-]+): (.+)");
    private static final Pattern REFUSED = Pattern.compile("refused: (\\S+) (\\S+) (\\S+): (.+)");
    private static final Pattern MODE = Pattern.compile("([+ ]) (\\S+) +(\\S+) +(\\S+) +(\\S+) +(\\S.*)");

    private final Map<String, List<String>> groups = new HashMap<>();
    private final List<Mode> modes = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    private ModeTable() {}

    /** Reads the table of the repository. */
    public static ModeTable read() {
        try {
            return parse(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModeTable parse(String text) {
        ModeTable table = new ModeTable();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(table::add);
        return table;
    }

    private void add(String line) {
        Matcher group = GROUP.matcher(line);
        Matcher refused = REFUSED.matcher(line);
        Matcher mode = MODE.matcher(line);
        if (group.matches()) {
            groups.put(group.group(1), List.of(group.group(2).split(" ", -1)));
        } else if (refused.matches()) {
            refusals.add(new Refusal(refused.group(1), refused.group(2), refused.group(3), refused.group(4)));
        } else if (mode.matches()) {
            modes.add(mode(mode));
        } else {
            throw new IllegalArgumentException("docs/modes.txt: cannot read '" + line + "'");
        }
    }

    private Mode mode(Matcher words) {
        String[] parts = words.group(6).strip().split("; *", -1);
        Map<String, String> exceptions = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] part = parts[i].split(": *", -1);
            for (String name : part[1].split(" +", -1)) {
                for (String pattern : groups.getOrDefault(name, List.of(name))) {
                    exceptions.put(pattern, outcome(part[0]));
                }
            }
        }
        return new Mode(
                words.group(2),
                words.group(3),
                words.group(4),
                words.group(5),
                outcome(parts[0]),
                exceptions,
                words.group(1).equals("+"));
    }

    private static String outcome(String word) {
        if (!OUTCOMES.contains(word)) {
            throw new IllegalArgumentException("docs/modes.txt: '" + word + "' is no outcome");
        }
        return word;
    }

    /** All that can be run, in the order of the file. */
    public List<Mode> modes() {
        return List.copyOf(modes);
    }

    /** All that cannot. */
    public List<Refusal> refusals() {
        return List.copyOf(refusals);
    }
}
