// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.completion;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.portjail.launcher.audit.LogChoice;
import io.github.portjail.launcher.cli.describe.CommandTree;
import io.github.portjail.launcher.cli.describe.OptionDescription;
import io.github.portjail.launcher.documents.completion.ValueKind.Kind;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is offered for an option's value is what its parser takes. */
class ValueKindsTest {
    private static final Map<String, Function<String, ?>> PARSERS = Map.of(
            "--place", Place::parse,
            "--on-violation", ViolationAction::parse,
            "--firewall", FirewallChoice::parse,
            "--steer", Steering::parse,
            "--protocol", TransportProtocol::parse,
            "--log", text -> LogTarget.parse(completed(text)),
            "--source", text -> LogChoice.parse(completed(text)),
            "--by", Grouping::parse);

    private static List<String> options() {
        return PARSERS.keySet().stream().sorted().toList();
    }

    private static String completed(String text) {
        return text.endsWith(":") ? text + "5" : text;
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyWordThatIsOfferedIsTaken(String name) {
        ValueKind kind = ValueKinds.of(option(name));
        Function<String, ?> parser = Objects.requireNonNull(PARSERS.get(name));

        assertFalse(kind.words().isEmpty(), "words for " + name);
        for (String word : kind.words()) {
            assertDoesNotThrow(() -> parser.apply(word), name + " " + word);
        }
    }

    @Test
    void aJailIsOfferedWhereOneIsNamedAndNotForANewOnesName() {
        assertEquals(Kind.JAIL, ValueKinds.of(option("--jail")).kind());
        assertEquals(Kind.ANYTHING, ValueKinds.of(option("--name")).kind());
        assertEquals(Kind.USER, ValueKinds.of(option("--user")).kind());
    }

    @Test
    void whatTheModelOffersGoesFirst() {
        OptionDescription option =
                new OptionDescription(List.of("--place"), "PLACE", false, false, List.of("here"), "");

        assertEquals(List.of("here"), ValueKinds.of(option).words());
    }

    private static OptionDescription option(String name) {
        return CommandTree.read().all().stream()
                .flatMap(command -> command.options().stream())
                .filter(option -> option.longName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no command has " + name));
    }
}
