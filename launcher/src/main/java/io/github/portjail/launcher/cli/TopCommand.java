// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.view.TopOptions;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code portjail top}, for picocli. */
final class TopCommand {
    private static final String INTERVAL = "--interval";
    private static final String COUNT = "--count";
    private static final int MILLIS = 1000;
    private static final int MOST_SECONDS = 86_400;
    private static final int MOST_REFRESHES = 1_000_000_000;

    private TopCommand() {}

    static CommandSpec describe() {
        CommandSpec spec = PicocliCommands.command(
                "top",
                "Shows what jails do, refreshed each second: processes, ports of the range in use, connections and rejects.");
        spec.addOption(number(INTERVAL, "SECONDS", "from one refresh to the next, 0.1-86400 (default: 1)"));
        spec.addOption(
                number(COUNT, "NUMBER", "end after this many refreshes (default: when q or Control-C is pressed)"));
        spec.addOption(PicocliCommands.json("one JSON object for each jail and refresh, a line each"));
        spec.addOption(ColourOption.describe());
        spec.addOption(PicocliCommands.option(RunOption.STACKTRACE, RunOption.STACKTRACE.description()));
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT))
                .footer("", "Example: portjail top --interval 5");
        return spec;
    }

    private static OptionSpec number(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static Invocation parse(ParseResult result) throws UsageException {
        int interval = interval(result.matchedOptionValue(INTERVAL, "1"));
        int count = result.hasMatchedOption(COUNT) ? count(result.matchedOptionValue(COUNT, "")) : 0;
        return new Invocation.Top(
                new TopOptions(interval, count, result.hasMatchedOption("--json"), ColourOption.of(result)));
    }

    private static int interval(String text) throws UsageException {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String fraction = point < 0 ? "0" : text.substring(point + 1);
        if (isNumber(whole, 5) && isNumber(fraction, 3)) {
            int millis = Integer.parseInt(whole) * MILLIS + Integer.parseInt((fraction + "00").substring(0, 3));
            if (millis >= MILLIS / 10 && millis <= MOST_SECONDS * MILLIS) {
                return millis;
            }
        }
        throw new UsageException(
                List.of(INTERVAL + ": '" + text + "' is no number of seconds: give 0.1-" + MOST_SECONDS));
    }

    private static int count(String text) throws UsageException {
        if (isNumber(text, 10)) {
            long count = Long.parseLong(text);
            if (count >= 1 && count <= MOST_REFRESHES) {
                return (int) count;
            }
        }
        throw new UsageException(
                List.of(COUNT + ": '" + text + "' is no number of refreshes: give 1-" + MOST_REFRESHES));
    }

    private static boolean isNumber(String text, int most) {
        return !text.isEmpty() && text.length() <= most && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
