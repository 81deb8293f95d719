// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli.describe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command, and what is below it.
 *
 * @param path the words that call it, {@code portjail} first
 * @param summary what it does
 * @param options in the order of the help
 * @param arguments in the order of the command line
 * @param statuses what each exit status means; empty where the model does not say
 * @param footer what the help ends with, a line each
 * @param subcommands in the order of the help
 */
public record CommandDescription(
        List<String> path,
        String summary,
        List<OptionDescription> options,
        List<ArgumentDescription> arguments,
        Map<String, String> statuses,
        List<String> footer,
        List<CommandDescription> subcommands) {

    public CommandDescription {
        path = List.copyOf(path);
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
        statuses = new LinkedHashMap<>(statuses);
        footer = List.copyOf(footer);
        subcommands = List.copyOf(subcommands);
    }

    /** Its last word. */
    public String name() {
        return path.getLast();
    }

    /** The words that call it, as they are typed. */
    public String words() {
        return String.join(" ", path);
    }

    /** The name of its page in the manual. */
    public String page() {
        return String.join("-", path);
    }

    /** It and all commands below it. */
    public List<CommandDescription> all() {
        List<CommandDescription> all = new ArrayList<>();
        all.add(this);
        for (CommandDescription subcommand : subcommands) {
            all.addAll(subcommand.all());
        }
        return List.copyOf(all);
    }
}
