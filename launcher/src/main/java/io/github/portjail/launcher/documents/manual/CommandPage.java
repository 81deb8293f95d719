// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import io.github.portjail.launcher.cli.describe.ArgumentDescription;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.OptionDescription;
import io.github.portjail.launcher.outcome.ExitStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The page of one command. */
final class CommandPage {
    /** The command that may be left out: its options are told in its own page. */
    private static final String LEFT_OUT = "run";

    private final CommandDescription command;
    private final CommandDescription root;
    private final PageText text;
    private final StringBuilder roff = new StringBuilder();

    private CommandPage(CommandDescription command, CommandDescription root, PageText text) {
        this.command = command;
        this.root = root;
        this.text = text;
    }

    /** Returns all but the first line. */
    static String body(CommandDescription command, CommandDescription root, PageText text) {
        return new CommandPage(command, root, text).body();
    }

    private String body() {
        section("NAME", Roff.code(command.page()) + " \\- " + Roff.inline(oneClause(command.summary())) + "\n");
        section("SYNOPSIS", synopsis());
        section("DESCRIPTION", Roff.inline(command.summary()) + "\n" + afterParagraph(text.own("DESCRIPTION")));
        section("COMMANDS", subcommands());
        section("OPTIONS", options() + arguments());
        section("EXIT STATUS", statuses() + afterParagraph(text.own("EXIT STATUS")));
        for (String heading : List.of("ENVIRONMENT", "FILES")) {
            section(heading, text.ownOrCommon(heading));
        }
        section("EXAMPLES", examples());
        section("LIMITS", text.ownOrCommon("LIMITS"));
        section("SEE ALSO", seeAlso());
        return roff.toString();
    }

    private void section(String heading, String content) {
        if (!content.isEmpty()) {
            roff.append(".SH ").append(heading).append('\n').append(content);
        }
    }

    private static String afterParagraph(String content) {
        return content.isEmpty() ? "" : ".PP\n" + content;
    }

    /** For the line by which apropos(1) finds the page. */
    private static String oneClause(String summary) {
        int end = 0;
        while (end < summary.length() && ":;.".indexOf(summary.charAt(end)) < 0) {
            end++;
        }
        return Character.toLowerCase(summary.charAt(0)) + summary.substring(1, end);
    }

    private String synopsis() {
        StringBuilder line = new StringBuilder(Roff.bold(command.words()));
        if (command.path().size() == 1 && !command.subcommands().isEmpty()) {
            line = new StringBuilder(Roff.bold(command.name()) + " [" + Roff.bold(LEFT_OUT) + "]");
        }
        line.append(" [").append(Roff.italic("OPTION")).append("]...");
        for (ArgumentDescription argument : command.arguments()) {
            line.append(' ').append(asWritten(argument));
        }
        line.append('\n');
        if (!command.subcommands().isEmpty()) {
            line.append(".br\n").append(Roff.bold(command.words())).append(' ').append(Roff.italic("COMMAND"));
            line.append(" [").append(Roff.italic("OPTION")).append("]...\n");
        }
        return line.toString();
    }

    private static String asWritten(ArgumentDescription argument) {
        if (argument.isCommand()) {
            return "[" + Roff.bold("--") + "] " + Roff.italic(argument.label()) + " [" + Roff.italic("ARGUMENT")
                    + "]...";
        }
        String word = Roff.italic(argument.label());
        return (argument.isRequired() ? word : "[" + word + "]") + (argument.mayBeMany() ? "..." : "");
    }

    private String subcommands() {
        StringBuilder list = new StringBuilder();
        for (CommandDescription subcommand : command.subcommands()) {
            list.append(".TP\n.BR ").append(Roff.code(subcommand.page())).append(" (1)\n");
            list.append(Roff.inline(subcommand.summary())).append('\n');
        }
        return list.toString();
    }

    private String options() {
        Set<String> elsewhere = new LinkedHashSet<>();
        if (command.path().size() == 1) {
            for (CommandDescription subcommand : command.subcommands()) {
                if (subcommand.name().equals(LEFT_OUT)) {
                    subcommand.options().forEach(option -> elsewhere.add(option.longName()));
                }
            }
            elsewhere.remove("--help");
        }
        StringBuilder list = new StringBuilder();
        for (OptionDescription option : command.options()) {
            if (!elsewhere.contains(option.longName())) {
                entry(list, names(option), option.description());
            }
        }
        if (!elsewhere.isEmpty()) {
            list.append(".PP\nThe options of a launch are those of\n.BR ");
            list.append(Roff.code(command.page() + "-" + LEFT_OUT)).append(" (1).\n");
        }
        return list.toString();
    }

    private static String names(OptionDescription option) {
        List<String> names = new ArrayList<>();
        for (String name : option.names()) {
            names.add(Roff.bold(name));
        }
        String value = option.value();
        String all = String.join(", ", names);
        if (value == null) {
            return all;
        }
        return option.valueIsOptional() ? all + "[=" + Roff.italic(value) + "]" : all + " " + Roff.italic(value);
    }

    private String arguments() {
        StringBuilder list = new StringBuilder();
        for (ArgumentDescription argument : command.arguments()) {
            entry(list, Roff.italic(argument.label()), argument.description());
        }
        return list.toString();
    }

    private String statuses() {
        StringBuilder list = new StringBuilder();
        if (command.statuses().isEmpty()) {
            for (ExitStatus status : List.of(ExitStatus.OK, ExitStatus.OWN_FAULT)) {
                entry(list, Roff.bold(Integer.toString(status.code())), status.meaning());
            }
        }
        for (Map.Entry<String, String> status : command.statuses().entrySet()) {
            entry(list, Roff.bold(status.getKey()), status.getValue());
        }
        return list.toString();
    }

    private String examples() {
        String own = text.own("EXAMPLES");
        if (!own.isEmpty()) {
            return own;
        }
        String example = command.words() + " --help";
        for (String line : command.footer()) {
            if (line.startsWith("Example: ")) {
                example = line.substring("Example: ".length());
            }
        }
        return ".EX\n" + Roff.code(example) + "\n.EE\n";
    }

    private String seeAlso() {
        Set<String> pages = new LinkedHashSet<>();
        for (CommandDescription other : root.all()) {
            if (!other.equals(command)) {
                pages.add(other.page());
            }
        }
        StringBuilder list = new StringBuilder();
        for (String page : pages) {
            list.append(".BR ").append(Roff.code(page)).append(" (1),\n");
        }
        return list.append(".BR portjail\\-modes (7),\n.BR portjail\\-topics (7),\n.BR portjail.toml (5)\n")
                .toString();
    }

    private static void entry(StringBuilder list, String term, String description) {
        String first =
                description.isEmpty() ? "" : Character.toUpperCase(description.charAt(0)) + description.substring(1);
        list.append(".TP\n")
                .append(term)
                .append('\n')
                .append(first.isEmpty() ? "\\&" : Roff.inline(first))
                .append('\n');
    }
}
