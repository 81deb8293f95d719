// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.plan.UpOptions;
import io.github.portjail.rules.policy.Steering;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the arguments of {@code portjail up}: a name, the options of {@code run}, and no command. */
final class UpParser {
    static final String CGROUP = "--cgroup";
    static final String PID = "--pid";
    static final String UID = "--uid";

    /** What reaches processes that run already, in whatever cgroup they are. */
    private static final Steering REWRITE = new Steering(false, false, false, false, true);

    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<Integer> processes = new ArrayList<>();
    private @Nullable String group;
    private @Nullable String owner;
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
        int ways = (group == null ? 0 : 1) + (processes.isEmpty() ? 0 : 1) + (owner == null ? 0 : 1);
        if (ways > 1) {
            faults.add(CGROUP + ", " + PID + " and " + UID + " are ways to take in what runs: give one of them");
        }
        List<String> words = new ArrayList<>();
        words.add(RunOption.NAME.longName() + "=" + (given == null ? "x" : given));
        words.addAll(options);
        if (owner != null) {
            words.add(RunOption.PLACE.longName() + "=owner");
            words.add(RunOption.USER.longName() + "=" + owner);
        }
        // In the place of the command, which run asks for.
        words.add("--");
        words.add("portjail-up");
        try {
            RunOptions jail = RunParser.parse(words.toArray(new String[0]), 0);
            if (owner != null && jail.steering().auto()) {
                jail = jail.withSteering(REWRITE);
            }
            UpOptions parsed = new UpOptions(jail, group, processes, owner, null);
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
            if (optionName.equals(CGROUP) || optionName.equals(PID) || optionName.equals(UID)) {
                if (equals >= 0) {
                    readTakenIn(optionName, word.substring(equals + 1));
                } else if (i + 1 < arguments.length) {
                    readTakenIn(optionName, arguments[++i]);
                } else {
                    faults.add(word + " needs a value: " + placeholder(word));
                }
                continue;
            }
            RunOption option = RunOption.named(optionName);
            boolean dropped = option == RunOption.NAME;
            if ((option == RunOption.USER || option == RunOption.PLACE) && isGiven(UID)) {
                dropped = true;
                faults.add(
                        option.longName() + " does not go with " + UID
                                + ", which holds its user's processes and has commands in the jail executed as that user: leave it out");
            } else if (option == RunOption.NAME) {
                faults.add("the name stands by itself: portjail up NAME, without " + RunOption.NAME.longName());
            } else {
                options.add(word);
            }
            if (equals < 0 && option != null && option.takesValue()) {
                if (i + 1 == arguments.length) {
                    // Told here, because to RunParser another word follows.
                    incomplete = true;
                    faults.add(word + " needs a value: " + option.placeholder());
                } else if (!dropped) {
                    options.add(arguments[++i]);
                } else {
                    i++;
                }
            }
        }
    }

    private boolean isGiven(String option) {
        for (String word : arguments) {
            if (word.equals(option) || word.startsWith(option + "=")) {
                return true;
            }
        }
        return false;
    }

    private static String placeholder(String option) {
        return switch (option) {
            case PID -> "PID";
            case UID -> "USER";
            default -> "PATH";
        };
    }

    private void readTakenIn(String option, String value) {
        if (option.equals(UID)) {
            if (owner != null) {
                faults.add(UID + " is given twice: give it once");
            }
            owner = value;
            return;
        }
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
            faults.add(PID + ": '" + value + "' is no PID: give the number of a running process, as ps has it");
        } else if (!processes.contains(process)) {
            processes.add(process);
        }
    }
}
