// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.completion;

import io.github.portjail.launcher.cli.describe.ArgumentDescription;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.OptionDescription;
import java.util.ArrayList;
import java.util.List;

/** The script for fish: one line for each thing that there is to complete, and under which command. */
public final class FishScript {
    private static final String HELPERS = """
            # Made from portjail's commands when it was built.

            function __portjail_jails
                for path in /run/portjail/*/
                    path basename -- (string trim --right --chars=/ -- $path)
                end
            end

            function __portjail_profiles
                set -l folder $HOME/.config
                set -q XDG_CONFIG_HOME; and set folder $XDG_CONFIG_HOME
                for path in /etc/portjail/*.toml $folder/portjail/*.toml
                    string replace --regex '.*/(.*)\\.toml$' '$1' -- $path
                end
            end

            # Which command the words before the cursor are of, and how many arguments it has; "begun" behind one of the user's.
            function __portjail_place
                set -l command portjail
                set -l count 0
                set -l is_value no
                set -l words (commandline -opc)
                set -e words[1]
                for word in $words
                    if test $is_value = yes
                        set is_value no
                    else if test "$word" = --
                        echo begun
                        return
                    else if string match --quiet -- '-*' $word
                        contains -- "$command $word" $__portjail_with_value; and set is_value yes
                    else if contains -- "$command $word" $__portjail_commands
                        set command "$command $word"
                    else if contains -- "$command $count" $__portjail_executing
                        echo begun
                        return
                    else
                        set count (math $count + 1)
                    end
                end
                echo $command $count
            end

            function __portjail_in
                string match --quiet --regex "^$argv( [0-9]+)?\\$" -- (__portjail_place)
            end

            # Whether the argument of that number is due.
            function __portjail_at
                test "$(__portjail_place)" = "$argv"
            end

            complete -c portjail -f
            complete -c portjail -n '__portjail_in begun' -F -a '(__fish_complete_command)'
            """;

    private FishScript() {}

    /** Returns the script for a command and all below it. */
    public static String of(CommandDescription root) {
        StringBuilder lines = new StringBuilder();
        List<String> withValue = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        List<String> executing = new ArrayList<>();
        for (CommandDescription command : root.all()) {
            commands.add(quoted(command.words()));
            for (OptionDescription option : command.options()) {
                lines.append(line(command, option));
                if (option.value() != null && !option.valueIsOptional()) {
                    option.names().forEach(name -> withValue.add(quoted(command.words() + " " + name)));
                }
            }
            for (CommandDescription subcommand : command.subcommands()) {
                lines.append(begin(command)).append(" -a ").append(subcommand.name());
                lines.append(" -d ").append(quoted(subcommand.summary())).append('\n');
            }
            for (int i = 0; i < command.arguments().size(); i++) {
                ArgumentDescription argument = command.arguments().get(i);
                String place = command.words() + " " + i;
                String due = argument.mayBeMany() && !argument.isCommand()
                        ? "__portjail_in " + command.words()
                        : "__portjail_at " + place;
                lines.append("complete -c portjail -n ")
                        .append(quoted(due))
                        .append(values(ValueKinds.of(command, argument)))
                        .append('\n');
                if (argument.isCommand()) {
                    executing.add(quoted(place));
                }
            }
        }
        return HELPERS + "\nset -g __portjail_with_value " + String.join(" ", withValue)
                + "\nset -g __portjail_commands "
                + String.join(" ", commands) + "\nset -g __portjail_executing " + String.join(" ", executing) + "\n\n"
                + lines;
    }

    private static String begin(CommandDescription command) {
        return "complete -c portjail -n " + quoted("__portjail_in " + command.words());
    }

    private static String line(CommandDescription command, OptionDescription option) {
        StringBuilder line = new StringBuilder(begin(command));
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.value() != null) {
            ValueKind kind = ValueKinds.of(option);
            boolean isFile = kind.kind() == ValueKind.Kind.FILE;
            line.append(option.valueIsOptional() ? "" : isFile ? " -r" : " -x").append(values(kind));
        }
        return line.append(" -d ")
                .append(quoted(option.description()))
                .append('\n')
                .toString();
    }

    private static String values(ValueKind kind) {
        return switch (kind.kind()) {
            case WORDS -> " -a " + quoted(String.join(" ", kind.words()));
            case LIST ->
                " -a "
                        + quoted("(__fish_complete_list , 'string split \" \" \"" + String.join(" ", kind.words())
                                + "\"')");
            case JAIL -> " -a '(__portjail_jails)'";
            case PROFILE -> " -a '(__portjail_profiles)'";
            case USER -> " -a '(__fish_complete_users)'";
            case GROUP -> " -a '(__fish_complete_groups)'";
            case UNIT -> " -a '(__fish_systemctl_services)'";
            case FILE -> " -F";
            case COMMAND -> " -a '(__fish_complete_command)'";
            case ANYTHING -> "";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
