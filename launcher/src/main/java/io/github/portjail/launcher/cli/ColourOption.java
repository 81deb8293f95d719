// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.terminal.ColourChoice;
import io.github.portjail.rules.policy.InvalidValueException;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --color}, of the commands that print for people. */
final class ColourOption {
    static final String NAME = "--color";
    static final String PLACEHOLDER = "WHEN";
    static final String DESCRIPTION = "colours: auto (default: on a terminal, unless NO_COLOR is set), always or never";

    private ColourOption() {}

    static OptionSpec describe() {
        return OptionSpec.builder(NAME)
                .type(String.class)
                .paramLabel(PLACEHOLDER)
                .description(DESCRIPTION)
                .build();
    }

    static ColourChoice of(ParseResult result) throws UsageException {
        try {
            return ColourChoice.parse(result.matchedOptionValue(NAME, ColourChoice.AUTO.toString()));
        } catch (InvalidValueException e) {
            throw new UsageException(List.of(NAME + ": " + e.getMessage()));
        }
    }
}
