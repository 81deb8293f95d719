// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.EnterOptions;
import io.github.portjail.launcher.plan.InsideOptions;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the arguments of {@code portjail enter}: a name and options, then {@code --} or the first other word, the command. */
final class EnterParser {
    private static final Set<RunOption> OWN_SWITCHES = EnumSet.of(
            RunOption.KEEP_CAPS,
            RunOption.NO_NEW_PRIVS,
            RunOption.CLOSE_FDS,
            RunOption.VERBOSE,
            RunOption.QUIET,
            RunOption.STACKTRACE);

    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private @Nullable JailName name;
    private boolean named;
    private @Nullable String user;
    private @Nullable String group;
    private final Set<RunOption> switches = EnumSet.noneOf(RunOption.class);
    private int position;

    private EnterParser(String[] arguments, int first) {
        this.arguments = arguments;
        this.position = first;
    }

    /**
     * Parses the words from index {@code first}.
     *
     * @throws UsageException with every fault found
     */
    static EnterOptions parse(String[] arguments, int first) throws UsageException {
        return new EnterParser(arguments, first).parse();
    }

    private EnterOptions parse() throws UsageException {
        readWords();
        int commandIndex = position;
        List<String> command = new ArrayList<>(arguments.length - commandIndex);
        for (int i = commandIndex; i < arguments.length; i++) {
            command.add(arguments[i]);
        }
        if (!named) {
            faults.add("enter needs the jail's name: portjail enter NAME -- COMMAND");
        } else if (command.isEmpty() && faults.isEmpty()) {
            faults.add("no command given: write it after --, for example portjail enter NAME -- curl URL");
        } else if (!command.isEmpty() && command.getFirst().isEmpty()) {
            faults.add("the command is an empty word: write the program to run after --");
        }
        RunParser.refuseVerboseAndQuiet(
                switches.contains(RunOption.VERBOSE), switches.contains(RunOption.QUIET), faults);
        JailName parsedName = name;
        if (!faults.isEmpty() || parsedName == null) {
            throw new UsageException(faults);
        }
        InsideOptions inside = new InsideOptions(
                group,
                switches.contains(RunOption.KEEP_CAPS),
                switches.contains(RunOption.NO_NEW_PRIVS),
                switches.contains(RunOption.CLOSE_FDS));
        return new EnterOptions(parsedName, user, inside, switches.contains(RunOption.VERBOSE), command, commandIndex);
    }

    private void readWords() {
        while (position < arguments.length) {
            String word = arguments[position];
            if (word.equals("--")) {
                position++;
                return;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                if (named) {
                    return;
                }
                readName(word);
                position++;
            } else {
                position++;
                readOption(word);
            }
        }
    }

    private void readName(String word) {
        named = true;
        try {
            name = JailName.parse(word);
        } catch (InvalidValueException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    private void readOption(String word) {
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        RunOption option = RunOption.named(equals < 0 ? word : word.substring(0, equals));
        if (option == RunOption.USER || option == RunOption.GROUP) {
            if (equals >= 0) {
                readValue(option, word.substring(equals + 1));
            } else if (position == arguments.length) {
                faults.add(word + " needs a value: " + option.placeholder());
            } else {
                readValue(option, arguments[position++]);
            }
        } else if (option != null && OWN_SWITCHES.contains(option) && equals < 0) {
            switches.add(option);
        } else {
            faults.add("unknown option '" + word + "': see portjail enter --help");
        }
    }

    private void readValue(RunOption option, String text) {
        if ((option == RunOption.USER ? user : group) != null) {
            faults.add(option.longName() + " is given twice: give it once");
        }
        if (option == RunOption.USER) {
            user = text;
        } else {
            group = text;
        }
    }
}
