// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.completion;

import io.github.portjail.launcher.cli.describe.ArgumentDescription;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.OptionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The script for bash. Picocli's own cannot complete what is known only when the key is pressed, such as jails. */
public final class BashScript {
    private static final String WALK = """

            # The words before the cursor tell which command it is, and whether a value is due.
            _portjail() {
                local current=${COMP_WORDS[COMP_CWORD]} command=portjail option= kind word begun= i count=0
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    if [[ -n $option ]]; then
                        # bash makes three words of --option=value.
                        [[ $word == = ]] || option=
                        continue
                    fi
                    if [[ $word == : ]]; then
                        # And of 50000:50999.
                        ((++i < COMP_CWORD)) || return
                        continue
                    fi
                    case $word in
                    --)
                        begun=$((i + 1))
                        break
                        ;;
                    -*)
                        kind=$(_portjail_kind "$command $word")
                        if [[ $kind == =* && ${COMP_WORDS[i + 1]} != = ]]; then
                            kind=
                        fi
                        [[ -z $kind ]] || option=$word
                        ;;
                    *)
                        if [[ " $(_portjail_commands "$command") " == *" $word "* ]]; then
                            command+=" $word"
                        elif [[ $(_portjail_arguments "$command $count") == command ]]; then
                            begun=$i
                            break
                        else
                            count=$((count + 1))
                        fi
                        ;;
                    esac
                done
                if [[ -n $begun ]]; then
                    _portjail_begun "$begun" "$current"
                    return
                fi
                [[ -z $option || $current != = ]] || current=
                if [[ -n $option ]]; then
                    _portjail_values "$(_portjail_kind "$command $option")" "$current"
                elif [[ $current == -* ]]; then
                    COMPREPLY=($(compgen -W "$(_portjail_options "$command")" -- "$current"))
                else
                    COMPREPLY=($(compgen -W "$(_portjail_commands "$command")" -- "$current"))
                    if ((${#COMPREPLY[@]} == 0)); then
                        _portjail_values "$(_portjail_arguments "$command $count")" "$current"
                    fi
                fi
            }

            # The user's own command, from that word on.
            _portjail_begun() {
                if declare -F _command_offset >/dev/null; then
                    _command_offset "$1"
                elif ((COMP_CWORD == $1)); then
                    COMPREPLY=($(compgen -c -- "$2"))
                else
                    _portjail_values file "$2"
                fi
            }

            _portjail_values() {
                local kind=${1#=} current=$2 before path
                case $kind in
                'words '*)
                    COMPREPLY=($(compgen -W "${kind#words }" -- "$current"))
                    ;;
                'list '*)
                    before=${current%"${current##*,}"}
                    COMPREPLY=($(compgen -P "$before" -W "${kind#list }" -- "${current##*,}"))
                    compopt -o nospace 2>/dev/null
                    ;;
                jail)
                    for path in /run/portjail/*/; do
                        path=${path%/}
                        [[ ${path##*/} != "$current"* || ! -d $path ]] || COMPREPLY+=("${path##*/}")
                    done
                    ;;
                profile)
                    for path in {/etc,"${XDG_CONFIG_HOME:-$HOME/.config}"}/portjail/*.toml; do
                        path=${path%.toml}
                        [[ ${path##*/} != "$current"* || ! -f $path.toml ]] || COMPREPLY+=("${path##*/}")
                    done
                    ;;
                user)
                    COMPREPLY=($(compgen -u -- "$current"))
                    ;;
                group)
                    COMPREPLY=($(compgen -g -- "$current"))
                    ;;
                unit)
                    COMPREPLY=($(compgen -W "$(systemctl --no-legend --no-pager --plain --full --type=service list-unit-files 2>/dev/null |
                        cut -d ' ' -f 1)" -- "$current"))
                    ;;
                file)
                    compopt -o filenames 2>/dev/null
                    mapfile -t COMPREPLY < <(compgen -f -- "$current")
                    ;;
                command)
                    COMPREPLY=($(compgen -c -- "$current"))
                    ;;
                esac
            }

            complete -F _portjail portjail
            """;

    private BashScript() {}

    /** Returns the script for a command and all below it. */
    public static String of(CommandDescription root) {
        StringBuilder options = new StringBuilder();
        StringBuilder kinds = new StringBuilder();
        StringBuilder commands = new StringBuilder();
        StringBuilder arguments = new StringBuilder();
        for (CommandDescription command : root.all()) {
            List<String> names = new ArrayList<>();
            for (OptionDescription option : command.options()) {
                names.addAll(option.names());
                if (option.value() != null) {
                    kinds.append(kind(command, option));
                }
            }
            options.append(choice(command.words(), String.join(" ", names)));
            List<String> below = new ArrayList<>();
            command.subcommands().forEach(subcommand -> below.add(subcommand.name()));
            commands.append(choice(command.words(), String.join(" ", below)));
            for (int i = 0; i < command.arguments().size(); i++) {
                ArgumentDescription argument = command.arguments().get(i);
                String which = command.words() + " " + (argument.mayBeMany() ? "" : i);
                String pattern = "'" + which + "'" + (argument.mayBeMany() ? "[0-9]*" : "");
                arguments.append("    " + pattern + ") echo '" + word(ValueKinds.of(command, argument)) + "' ;;\n");
            }
        }
        return "# bash completion for portjail(1); made from its commands when it was built.\n"
                + function("_portjail_options", options)
                + function("_portjail_commands", commands)
                + function("_portjail_arguments", arguments)
                + "\n# Nothing for an option without a value; behind = what only --option=value can have."
                + function("_portjail_kind", kinds)
                + WALK;
    }

    private static String kind(CommandDescription command, OptionDescription option) {
        StringBuilder lines = new StringBuilder();
        String word = (option.valueIsOptional() ? "=" : "") + word(ValueKinds.of(option));
        for (String name : option.names()) {
            lines.append(choice(command.words() + " " + name, word));
        }
        return lines.toString();
    }

    private static String word(ValueKind kind) {
        String word = kind.kind().name().toLowerCase(Locale.ROOT);
        return kind.words().isEmpty() ? word : word + " " + String.join(" ", kind.words());
    }

    private static String choice(String pattern, String answer) {
        return "    '" + pattern + "') echo '" + answer + "' ;;\n";
    }

    private static String function(String name, StringBuilder choices) {
        return "\n" + name + "() {\n    case $1 in\n" + choices + "    esac\n}\n";
    }
}
