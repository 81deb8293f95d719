// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.UpOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the arguments of {@code portjail up}: a name, the options of {@code run}, and no command. */
final class UpParser {
    static final String CGROUP = "--cgroup";
    static final String PID = "--pid";

    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<Integer> processes = new ArrayList<>();
    private @Nullable String group;
    private @Nullable String name;
    private boolean incomplete;

    private UpParser(String[] arguments) {
        this.arguments = arguments;
    }

    /**
     * Parses the words from index {@code first}.
     *
     * @throws UsageException with every fault found
     */
    static UpOptions parse(String[] arguments, int first) throws UsageException {
        return new UpParser(arguments).parse(first);
    }

    private UpOptions parse(int first) throws UsageException {
        readWords(first);
        if (incomplete) {
            throw new UsageException(faults);
        }
        String given = name;
        if (given == null) {
            faults.add("up needs the jail's name: portjail up NAME --range LO:HI");
        }
        if (group != null && !processes.isEmpty()) {
            faults.add(CGROUP + " and " + PID + " are two ways to take in what runs: give one of them");
        }
        List<String> words = new ArrayList<>();
        words.add(RunOption.NAME.longName() + "=" + (given == null ? "x" : given));
        words.addAll(options);
        // In the place of the command, which run asks for.
        words.add("--");
        words.add("portjail-up");
        try {
            UpOptions parsed = new UpOptions(RunParser.parse(words.toArray(new String[0]), 0), group, processes);
            if (faults.isEmpty()) {
                return parsed;
            }
        } catch (UsageException e) {
            faults.addAll(e.faults());
        }
        throw new UsageException(faults);
    }

    private void readWords(int first) {
        for (int i = first; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.equals("--")) {
                faults.add("up takes no command: portjail enter executes commands in the jail");
                return;
            }
            if (!word.startsWith("-")) {
                if (name == null) {
                    name = word;
                } else {
                    faults.add("unexpected argument '" + word + "': up takes one name, and no command");
                }
                continue;
            }
            int equals = word.indexOf('=');
            String optionName = equals < 0 ? word : word.substring(0, equals);
            if (optionName.equals(CGROUP) || optionName.equals(PID)) {
                if (equals >= 0) {
                    readTakenIn(optionName, word.substring(equals + 1));
                } else if (i + 1 < arguments.length) {
                    readTakenIn(optionName, arguments[++i]);
                } else {
                    faults.add(word + " needs a value: " + (word.equals(PID) ? "PID" : "PATH"));
                }
                continue;
            }
            RunOption option = RunOption.named(optionName);
            if (option == RunOption.NAME) {
                faults.add("the name stands by itself: portjail up NAME, without " + RunOption.NAME.longName());
            } else {
                options.add(word);
            }
            if (equals < 0 && option != null && option.takesValue()) {
                if (i + 1 == arguments.length) {
                    // Told here, because to RunParser another word follows.
                    incomplete = true;
                    faults.add(word + " needs a value: " + option.placeholder());
                } else if (option != RunOption.NAME) {
                    options.add(arguments[++i]);
                } else {
                    i++;
                }
            }
        }
    }

    private void readTakenIn(String option, String value) {
        if (option.equals(CGROUP)) {
            if (group != null) {
                faults.add(CGROUP + " is given twice: give it once");
            }
            group = value;
            return;
        }
        int process = 0;
        try {
            process = Integer.parseInt(value);
        } catch (NumberFormatException _) {
            // Told below.
        }
        if (process <= 0) {
            faults.add(PID + ": '" + value + "' is no PID");
        } else if (!processes.contains(process)) {
            processes.add(process);
        }
    }
}
