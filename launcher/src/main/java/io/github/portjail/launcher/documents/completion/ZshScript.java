// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.completion;

import io.github.portjail.launcher.cli.describe.ArgumentDescription;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.OptionDescription;

/** The script for zsh: a function for each command, which tells _arguments(1) what there is. */
public final class ZshScript {
    private static final String HELPERS = """
            #compdef portjail
            # Made from portjail's commands when it was built.

            __portjail_jails() {
              local -a jails
              jails=(/run/portjail/*(N/:t))
              compadd -a jails
            }

            __portjail_profiles() {
              local -a profiles
              profiles=({/etc,${XDG_CONFIG_HOME:-$HOME/.config}}/portjail/*.toml(N:t:r))
              compadd -a profiles
            }

            __portjail_units() {
              local -a units
              units=(${(f)"$(systemctl --no-legend --no-pager --plain --full --type=service list-unit-files 2>/dev/null | cut -d ' ' -f 1)"})
              compadd -a units
            }
            """;

    private ZshScript() {}

    /** Returns the script for a command and all below it. */
    public static String of(CommandDescription root) {
        StringBuilder script = new StringBuilder(HELPERS);
        for (CommandDescription command : root.all()) {
            script.append('\n').append(function(command));
        }
        return script.append('\n').append(name(root)).append(" \"$@\"\n").toString();
    }

    private static String name(CommandDescription command) {
        return "_" + command.page();
    }

    private static String function(CommandDescription command) {
        StringBuilder text = new StringBuilder(name(command)).append("() {\n");
        if (!command.subcommands().isEmpty()) {
            // Words of the command line begin with this command: whichever is below it takes the rest.
            text.append("  if (( CURRENT > 2 )); then\n    case $words[2] in\n");
            for (CommandDescription subcommand : command.subcommands()) {
                text.append("      ").append(subcommand.name()).append(") shift words; (( CURRENT-- )); ");
                text.append(name(subcommand)).append("; return ;;\n");
            }
            text.append("    esac\n  fi\n");
        }
        text.append("  _arguments -s -S");
        for (OptionDescription option : command.options()) {
            option.names().forEach(name -> text.append(" \\\n    ").append(specification(option, name)));
        }
        text.append(arguments(command));
        return text.append("\n}\n").toString();
    }

    private static String specification(OptionDescription option, String name) {
        String value = option.value();
        String help = "[" + escaped(firstSentence(option.description())) + "]";
        if (value == null) {
            return "'" + name + help + "'";
        }
        String action = ":" + escaped(value) + ":" + action(ValueKinds.of(option));
        if (option.valueIsOptional()) {
            return "'" + name + "=-" + help + ":" + action + "'";
        }
        String again = option.mayBeMany() ? "*" : "";
        return "'" + again + name + (name.startsWith("--") ? "=" : "") + help + action + "'";
    }

    private static String arguments(CommandDescription command) {
        StringBuilder text = new StringBuilder();
        if (!command.subcommands().isEmpty()) {
            StringBuilder names = new StringBuilder();
            for (CommandDescription subcommand : command.subcommands()) {
                names.append(names.isEmpty() ? "" : " ").append(subcommand.name());
                names.append("\\:\"")
                        .append(escaped(firstSentence(subcommand.summary())).replace("\"", ""))
                        .append('"');
            }
            text.append(" \\\n    '1:command:((").append(names).append("))'");
        }
        for (ArgumentDescription argument : command.arguments()) {
            String count = argument.mayBeMany() ? "*" : "";
            if (argument.isCommand()) {
                text.append(
                        command.subcommands().isEmpty()
                                ? " \\\n    '*::command:_normal'"
                                : " \\\n    '*::arguments:_normal'");
            } else {
                text.append(" \\\n    '")
                        .append(count)
                        .append(':')
                        .append(escaped(argument.label()))
                        .append(':');
                text.append(action(ValueKinds.of(command, argument))).append("'");
            }
        }
        return text.toString();
    }

    private static String action(ValueKind kind) {
        return switch (kind.kind()) {
            case WORDS -> "(" + escaped(String.join(" ", kind.words())) + ")";
            case LIST -> "_values -s , word " + String.join(" ", kind.words());
            case JAIL -> "__portjail_jails";
            case PROFILE -> "__portjail_profiles";
            case USER -> "_users";
            case GROUP -> "_groups";
            case UNIT -> "__portjail_units";
            case FILE -> "_files";
            case COMMAND -> "_command_names -e";
            case ANYTHING -> " ";
        };
    }

    /** What comes before the first explanation: there is one line for it. */
    private static String firstSentence(String text) {
        int end = 0;
        while (end < text.length() && ":;.(".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, end).strip();
    }

    private static String escaped(String text) {
        return text.replace("'", "")
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }
}
