// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.cli.CommandLineParser;
import io.github.portjail.launcher.cli.HelpTopic;
import io.github.portjail.launcher.cli.PicocliCommands;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.CommandTree;
import io.github.portjail.launcher.cli.describe.OptionDescription;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.ViolationAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tomlj.Toml;

/** The manual says what the commands are, and what was written for it fits them. */
class ManualTest {
    private static final Path SOURCES = Path.of("..");
    private static final Path TEXTS = SOURCES.resolve("launcher/src/main/manual");
    private static final String TOPICS = "topics.md";
    private static final Set<String> HEADINGS =
            Set.of("DESCRIPTION", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "LIMITS");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

    private static List<CommandDescription> commands() {
        return CommandTree.read().all();
    }

    private static List<Path> texts() throws IOException {
        try (Stream<Path> files = Files.list(TEXTS)) {
            return files.filter(file -> !file.endsWith(TOPICS)).sorted().toList();
        }
    }

    private static Map<String, String> pages() throws IOException {
        return new Manual(SOURCES, "2026-01-01", "0.1.0").pages(CommandTree.read());
    }

    private static String page(CommandDescription command) throws IOException {
        return pages().getOrDefault(command.page() + ".1", "");
    }

    @Test
    void thereIsAPageForEveryCommandAndForTheModes() throws IOException {
        Set<String> expected = new TreeSet<>(Set.of("portjail-modes.7", "portjail-topics.7", "portjail.toml.5"));
        commands().forEach(command -> expected.add(command.page() + ".1"));

        assertEquals(expected, new TreeSet<>(pages().keySet()));
        assertTrue(expected.contains("portjail-audit.1"), "commands that the model has: " + expected);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aPageHasAllSectionsInTheirOrder(CommandDescription command) throws IOException {
        List<String> headings = page(command)
                .lines()
                .filter(line -> line.startsWith(".SH "))
                .map(line -> line.substring(4))
                .filter(heading -> !heading.equals("COMMANDS"))
                .toList();

        assertEquals(
                List.of(
                        "NAME",
                        "SYNOPSIS",
                        "DESCRIPTION",
                        "OPTIONS",
                        "EXIT STATUS",
                        "ENVIRONMENT",
                        "FILES",
                        "EXAMPLES",
                        "LIMITS",
                        "SEE ALSO"),
                headings,
                "sections of the page of " + command.words());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aPageTellsOfEveryOptionArgumentAndExitStatus(CommandDescription command) throws IOException {
        String page = page(command);
        List<String> missing = new ArrayList<>();
        for (OptionDescription option : command.options()) {
            String below = command.path().size() > 1 ? page : page + pages().get("portjail-run.1");
            if (!below.contains(".TP\n" + Roff.bold(option.names().getFirst()))) {
                missing.add(option.longName());
            }
        }
        command.arguments().stream()
                .filter(argument -> !page.contains(".TP\n" + Roff.italic(argument.label()) + "\n"))
                .forEach(argument -> missing.add(argument.label()));
        command.statuses().keySet().stream()
                .filter(status -> !page.contains(".TP\n" + Roff.bold(status) + "\n"))
                .forEach(missing::add);

        assertEquals(List.of(), missing, "what the page of " + command.words() + " leaves out");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextIsForACommandThatThereIsAndUnderAHeadingThatIsPrinted(Path text) throws IOException {
        String name = text.getFileName().toString();

        assertTrue(
                Set.of("common.md", "portjail.toml.md").contains(name)
                        || commands().stream().anyMatch(command -> name.equals(command.page() + ".md")),
                "there is no command for " + name);
        assertTrue(
                HEADINGS.containsAll(Markdown.sections(Files.readString(text)).keySet()),
                name + " has headings that no page has: "
                        + Markdown.sections(Files.readString(text)).keySet());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextNamesOptionsThatThereAre(Path text) throws IOException {
        Set<String> unknown = new TreeSet<>(options(Files.readString(text)));
        commands().forEach(command -> command.options().forEach(option -> unknown.removeAll(option.names())));

        assertEquals(Set.of(), unknown, "options in " + text + " that no command has");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void anExampleIsACommandLineThatPortjailTakes(Path text) throws IOException {
        List<String> examples = Markdown.sections(Files.readString(text)).getOrDefault("EXAMPLES", List.of()).stream()
                .filter(line -> line.startsWith("    portjail "))
                .map(String::strip)
                .toList();

        boolean hasNone = text.endsWith("common.md") || text.endsWith("portjail.toml.md");
        assertEquals(hasNone, examples.isEmpty(), "examples in " + text + ": " + examples);
        expectCommandLines(examples, text.toString());
    }

    private static void expectCommandLines(List<String> examples, String where) {
        for (String example : examples) {
            String[] words = example.replace("'", "").split(" +", -1);
            // Whether there is such a profile is the machine's affair.
            if (!example.contains("--profile")) {
                assertDoesNotThrow(
                        () -> CommandLineParser.parse(Arrays.copyOfRange(words, 1, words.length)),
                        "an example in " + where + ": " + example);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HelpTopic.class)
    void aTopicHasItsTextWithOptionsAndExamplesThatThereAre(HelpTopic topic) throws IOException {
        List<String> lines = topic.markdown();
        Set<String> unknown = new TreeSet<>(options(String.join("\n", lines)));
        commands().forEach(command -> command.options().forEach(option -> unknown.removeAll(option.names())));

        assertTrue(lines.size() > 3, "the text of " + topic + ": " + lines);
        assertEquals(Set.of(), unknown, "options in " + topic + " that no command has");
        expectCommandLines(
                lines.stream()
                        .filter(line -> line.startsWith("    portjail "))
                        .map(String::strip)
                        .toList(),
                topic.word());
        assertTrue(
                pages().getOrDefault("portjail-topics.7", "").contains(Markdown.toRoff(lines)),
                "portjail-topics(7) has " + topic);
    }

    @Test
    void everyTextOfTheTopicsIsOfATopic() throws IOException {
        Set<String> words = new TreeSet<>();
        List.of(HelpTopic.values()).forEach(topic -> words.add(topic.word()));

        assertTrue(
                words.containsAll(Markdown.sections(Files.readString(TEXTS.resolve(TOPICS)))
                        .keySet()),
                "topics: " + words);
    }

    @Test
    void theTopicOfTheModesNamesEveryValueAndThatOfTheStatusesEveryStatus() {
        String modes = String.join("\n", HelpTopic.MODES.markdown());
        List<Object> values = new ArrayList<>(List.of(Place.values()));
        values.addAll(List.of(FirewallChoice.values()));
        values.addAll(List.of(ViolationAction.values()));
        values.addAll(List.of("auto", "bpf", "preload", "netns", "rewrite", "none"));
        for (Object value : values) {
            assertTrue(modes.contains("`" + value + "`"), "the topic modes names " + value);
        }
        String statuses = String.join("\n", HelpTopic.EXIT_STATUS.markdown());
        for (ExitStatus status : ExitStatus.values()) {
            assertTrue(statuses.contains("`" + status.code() + "`: " + status.meaning()), "the topic names " + status);
        }
    }

    @Test
    void thePageOfProfilesHasEveryKeyAndItsExampleIsAProfile() throws IOException {
        String page = pages().getOrDefault("portjail.toml.5", "");
        PicocliCommands.profileKeys()
                .forEach(key -> assertTrue(page.contains(".TP\n" + Roff.bold(key.name()) + "\n"), "the key " + key));
        List<String> example = Markdown.sections(Files.readString(TEXTS.resolve("portjail.toml.md")))
                .getOrDefault("EXAMPLES", List.of());

        assertTrue(!Toml.parse(String.join("\n", example)).hasErrors(), "the example is TOML: " + example);
    }

    private static Set<String> options(String text) {
        Set<String> options = new TreeSet<>();
        Matcher option = OPTION.matcher(text);
        while (option.find()) {
            options.add(option.group());
        }
        return options;
    }

    @Test
    void thePageOfTheModesHasEveryRowOfTheReadme() throws IOException {
        String modes = pages().getOrDefault("portjail-modes.7", "");
        String readme = Files.readString(SOURCES.resolve("README.md"));
        List<String> rows = readme.substring(readme.indexOf("## The modes"), readme.indexOf("## Licence"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| `--"))
                .map(line -> Roff.inline(line.split("\\|", -1)[1].strip()))
                .toList();

        assertTrue(rows.size() > 20, "rows of the README's tables: " + rows);
        assertEquals(
                List.of(),
                rows.stream().filter(row -> !modes.contains(row)).toList(),
                "rows that portjail-modes(7) leaves out");
    }
}
