// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.plan.EnterOptions;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the arguments of {@code portjail enter}: a name and options, then {@code --} or the first other word, the command. */
final class EnterParser {
    private final String[] arguments;
    private final List<String> faults = new ArrayList<>();
    private @Nullable JailName name;
    private boolean named;
    private @Nullable String user;
    private boolean verbose;
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
            faults.add("the command is an empty word");
        }
        JailName parsedName = name;
        if (!faults.isEmpty() || parsedName == null) {
            throw new UsageException(faults);
        }
        return new EnterOptions(parsedName, user, verbose, command, commandIndex);
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
        String assignment = RunOption.USER.longName() + "=";
        if (word.equals(RunOption.VERBOSE.longName()) || word.equals(RunOption.VERBOSE.shortName())) {
            verbose = true;
        } else if (word.startsWith(assignment)) {
            readUser(word.substring(assignment.length()));
        } else if (word.equals(RunOption.USER.longName())) {
            if (position == arguments.length) {
                faults.add(word + " needs a value: " + RunOption.USER.placeholder());
            } else {
                readUser(arguments[position++]);
            }
        } else if (!word.equals(RunOption.STACKTRACE.longName())) {
            faults.add("unknown option '" + word + "': see portjail enter --help");
        }
    }

    private void readUser(String text) {
        if (user != null) {
            faults.add(RunOption.USER.longName() + " is given twice: give it once");
        }
        user = text;
    }
}
