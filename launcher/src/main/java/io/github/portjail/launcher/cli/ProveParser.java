// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.prove.ProveOptions;
import io.github.portjail.launcher.terminal.ColourChoice;
import io.github.portjail.rules.policy.InvalidValueException;
import java.util.ArrayList;
import java.util.List;

/** Parses the arguments of {@code portjail prove}: the options of {@code run}, {@code --json}, {@code --color}, and no command. */
final class ProveParser {
    static final String JSON = "--json";

    /** Stands in the place of the command, which {@code run} asks for. */
    private static final String OWN_PROGRAM = "portjail-prove";

    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private boolean json;
    private boolean ranged;
    private ColourChoice colours = ColourChoice.AUTO;

    private ProveParser(String[] arguments) {
        this.arguments = arguments;
    }

    /**
     * Parses the words from index {@code first}.
     *
     * @throws UsageException with every fault found
     */
    static ProveOptions parse(String[] arguments, int first) throws UsageException {
        return new ProveParser(arguments).parse(first);
    }

    private ProveOptions parse(int first) throws UsageException {
        readWords(first);
        if (!ranged) {
            words.add(RunOption.RANGE.longName());
            words.add(ProveOptions.USUAL_RANGE);
        }
        List<String> all = new ArrayList<>(words);
        all.add("--");
        all.add(OWN_PROGRAM);
        RunOptions run;
        try {
            run = RunParser.parse(all.toArray(new String[0]), 0);
        } catch (UsageException e) {
            faults.addAll(e.faults());
            throw new UsageException(faults);
        }
        if (run.dryRun()) {
            faults.add(
                    "prove opens connections: it has no " + RunOption.DRY_RUN.longName() + ", which portjail run has");
        }
        if (run.block() != null) {
            faults.add("prove has to know the range: give --range LO:HI, not auto");
        }
        if (!faults.isEmpty()) {
            throw new UsageException(faults);
        }
        return new ProveOptions(run, words, json, colours);
    }

    private void readColours(String text) {
        try {
            colours = ColourChoice.parse(text);
        } catch (InvalidValueException e) {
            faults.add(ColourOption.NAME + ": " + e.getMessage());
        }
    }

    private void readWords(int first) {
        boolean unknown = false;
        for (int i = first; i < arguments.length; i++) {
            String word = arguments[i];
            if (unknown && !word.startsWith("-")) {
                // The value, it seems, of an option that is no option: one fault is enough.
                unknown = false;
                continue;
            }
            if (word.equals("--") || !word.startsWith("-")) {
                faults.add("prove runs a program of its own: leave '" + word + "' out");
                return;
            }
            if (word.equals(JSON)) {
                json = true;
                continue;
            }
            int equals = word.indexOf('=');
            if (word.equals(ColourOption.NAME) || word.startsWith(ColourOption.NAME + "=")) {
                if (equals < 0 && ++i == arguments.length) {
                    faults.add(word + " needs a value: " + ColourOption.PLACEHOLDER);
                    return;
                }
                readColours(equals < 0 ? arguments[i] : word.substring(equals + 1));
                continue;
            }
            RunOption option = RunOption.named(equals < 0 ? word : word.substring(0, equals));
            boolean valueFollows = false;
            if (equals < 0 && option != null && option.takesValue()) {
                if (i + 1 == arguments.length) {
                    // Told here, because to RunParser another word follows.
                    faults.add(word + " needs a value: " + option.placeholder());
                    return;
                }
                valueFollows = true;
            }
            unknown = option == null && equals < 0;
            ranged |= option == RunOption.RANGE || option == RunOption.PROFILE;
            words.add(word);
            if (valueFollows) {
                words.add(arguments[++i]);
            }
        }
    }
}
