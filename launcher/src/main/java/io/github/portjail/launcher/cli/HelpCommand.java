// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code portjail help}. */
final class HelpCommand {
    static final String NAME = "help";

    /** As wide as what picocli prints. */
    private static final int WIDTH = 80;

    private static final String GAP = "  ";

    private HelpCommand() {}

    static CommandSpec describe() {
        CommandSpec spec =
                PicocliCommands.command(NAME, "Explains a topic or a command; without one, lists the topics.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .paramLabel("TOPIC")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("a topic, or the words of a command")
                .build());
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT))
                .footer("", "Example: portjail help ranges");
        return spec;
    }

    static Invocation invocation(ParseResult result) throws UsageException {
        List<String> words = result.matchedPositionalValue(0, List.of());
        if (words.isEmpty()) {
            return new Invocation.Print(list());
        }
        HelpTopic topic = words.size() == 1 ? HelpTopic.named(words.getFirst()) : null;
        return new Invocation.Print(topic == null ? help(words) : PlainText.of(topic.markdown(), WIDTH));
    }

    private static String list() {
        StringBuilder text = new StringBuilder("portjail help TOPIC, of these topics:\n\n");
        int width = 0;
        for (HelpTopic topic : HelpTopic.values()) {
            width = Math.max(width, topic.word().length());
        }
        for (HelpTopic topic : HelpTopic.values()) {
            text.append(GAP)
                    .append(topic.word())
                    .repeat(' ', width - topic.word().length());
            text.append(GAP).append(topic.summary()).append('\n');
        }
        return text.append("\nportjail help COMMAND prints the same as portjail COMMAND --help.\n")
                .toString();
    }

    private static String help(List<String> words) throws UsageException {
        CommandLine command = new CommandLine(PicocliCommands.root());
        for (String word : words) {
            command = command.getSubcommands().get(word);
            if (command == null) {
                throw new UsageException(List.of("no topic and no command is called '" + String.join(" ", words)
                        + "': topics are " + String.join(", ", topics()) + "; commands are those of portjail --help"));
            }
        }
        return command.getUsageMessage(Ansi.OFF);
    }

    private static List<String> topics() {
        List<String> words = new ArrayList<>();
        for (HelpTopic topic : HelpTopic.values()) {
            words.add(topic.word());
        }
        return words;
    }
}
