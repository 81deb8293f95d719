// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli.describe;

import io.github.portjail.launcher.cli.PicocliCommands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Reads picocli's model. */
public final class CommandTree {
    private CommandTree() {}

    /** Returns {@code portjail} and every command below it that is not hidden. */
    public static CommandDescription read() {
        CommandSpec root = PicocliCommands.root();
        return command(List.of(root.name()), root);
    }

    private static CommandDescription command(List<String> path, CommandSpec spec) {
        List<OptionDescription> options = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                options.add(option(option));
            }
        }
        List<ArgumentDescription> arguments = new ArrayList<>();
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (!parameter.hidden()) {
                arguments.add(argument(parameter));
            }
        }
        List<CommandDescription> subcommands = new ArrayList<>();
        for (Map.Entry<String, CommandLine> entry : spec.subcommands().entrySet()) {
            CommandSpec subcommand = entry.getValue().getCommandSpec();
            boolean isAlias = Arrays.asList(subcommand.aliases()).contains(entry.getKey());
            if (!isAlias && !subcommand.usageMessage().hidden()) {
                List<String> below = new ArrayList<>(path);
                below.add(entry.getKey());
                subcommands.add(command(below, subcommand));
            }
        }
        return new CommandDescription(
                path,
                text(spec.usageMessage().description()),
                options,
                arguments,
                statuses(spec),
                lines(spec.usageMessage().footer()),
                subcommands);
    }

    private static OptionDescription option(OptionSpec option) {
        boolean takesValue = option.arity().max() > 0;
        return new OptionDescription(
                List.of(option.names()),
                takesValue ? option.paramLabel() : null,
                option.arity().min() == 0,
                option.isMultiValue(),
                candidates(option.completionCandidates()),
                text(option.description()));
    }

    private static ArgumentDescription argument(PositionalParamSpec parameter) {
        return new ArgumentDescription(
                parameter.paramLabel(),
                parameter.arity().min() > 0,
                parameter.arity().max() > 1,
                text(parameter.description()));
    }

    private static List<String> candidates(@Nullable Iterable<String> given) {
        List<String> candidates = new ArrayList<>();
        if (given != null) {
            given.forEach(candidates::add);
        }
        return candidates;
    }

    private static Map<String, String> statuses(CommandSpec spec) {
        Map<String, String> statuses = new LinkedHashMap<>();
        spec.usageMessage().exitCodeList().forEach((status, meaning) -> statuses.put(status, plain(meaning)));
        return statuses;
    }

    private static List<String> lines(String[] given) {
        List<String> lines = new ArrayList<>();
        for (String line : given) {
            if (!line.isEmpty()) {
                lines.add(plain(line));
            }
        }
        return lines;
    }

    private static String text(String[] given) {
        return String.join(" ", lines(given));
    }

    /** Without what picocli takes for a format. */
    private static String plain(String text) {
        return text.replace("%n", " ").replace("%%", "%");
    }
}
