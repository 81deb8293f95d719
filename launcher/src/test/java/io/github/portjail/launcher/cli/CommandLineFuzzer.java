// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.policy.BlockSize;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Words of a command line, each of any bytes, are understood or refused in lines that a terminal shows. */
public final class CommandLineFuzzer {
    private static final List<Function<String, ?>> VALUES = List.of(
            PortRange::parse,
            BlockSize::parse,
            JailName::parse,
            RateLimit::parse,
            LogTarget::parse,
            Steering::parse,
            TransportProtocol::parse);

    private CommandLineFuzzer() {}

    /** Looks at one input, whose words have NULs between them; Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] words = new String(input, StandardCharsets.UTF_8).split("\0", -1);
        for (String word : words) {
            // What it says is the machine's, and not the input's.
            if (word.startsWith(RunOption.PROFILE.longName())) {
                return;
            }
            VALUES.forEach(parser -> parse(parser, word));
        }
        try {
            CommandLineParser.parse(words);
        } catch (UsageException told) {
            if (told.faults().isEmpty()) {
                throw new AssertionError("refused without a reason", told);
            }
        }
    }

    private static void parse(Function<String, ?> parser, String word) {
        try {
            Object value = parser.apply(word);
            if (value instanceof PortRange range
                    && !PortRange.parse(range.toString()).equals(range)) {
                throw new AssertionError(word + " is printed as another range: " + range);
            }
        } catch (InvalidValueException told) {
            String line = String.valueOf(told.getMessage());
            if (!line.equals(SafeText.line(line)) || line.length() > 1000) {
                throw new AssertionError("no line for a terminal: " + line, told);
            }
        }
    }
}
