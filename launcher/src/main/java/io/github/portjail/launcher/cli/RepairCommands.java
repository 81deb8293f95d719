// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.repair.WatchOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The commands that put back what others took away of jails, for picocli; {@link RepairParser} parses {@code repair}. */
final class RepairCommands {
    static final String REPAIR = "repair";
    static final String WATCH = "watch";

    private static final String POLL = "--poll";
    private static final String CHECK = "--check";

    /** A day. */
    private static final int MOST_SECONDS = 86_400;

    private RepairCommands() {}

    static CommandSpec repair() {
        CommandSpec spec = PicocliCommands.command(
                REPAIR,
                "Puts back what portjail show says is missing of running jails: rules, BPF guard, links, reaper. What they run"
                        + " goes on, and so do counters that are there.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .paramLabel("NAME")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("which jails")
                .build());
        spec.addOption(OptionSpec.builder(RepairParser.ALL)
                .type(boolean.class)
                .description("all jails")
                .build());
        spec.addOption(OptionSpec.builder(RepairParser.HERE)
                .type(boolean.class)
                .description("all jails whose rules are in this network namespace")
                .build());
        spec.addOption(OptionSpec.builder(RepairParser.SHORT_QUIET, RepairParser.QUIET)
                .type(boolean.class)
                .description("print no progress, and nothing of jails that are whole or do not stand any more")
                .build());
        spec.addOption(OptionSpec.builder(RepairParser.DRY_RUN)
                .type(boolean.class)
                .description("say what is missing, and change nothing")
                .build());
        spec.addOption(PicocliCommands.json("one JSON array instead of lines"));
        Map<String, String> statuses = PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT);
        statuses.put(Integer.toString(ExitStatus.OK.code()), "all these jails are whole");
        statuses.put(
                Integer.toString(ExitStatus.OWN_FAULT.code()),
                "something is still missing, a jail that was named does not stand, or portjail was called wrongly");
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses)
                .footer("", "Example: portjail repair --all");
        return spec;
    }

    static CommandSpec watch() {
        CommandSpec spec = PicocliCommands.command(
                WATCH,
                "Waits until somebody takes rules of jails of this network namespace away, and has them put back; for a service"
                        + " manager.");
        spec.addOption(seconds(
                POLL,
                "how often tables of iptables-legacy are looked at, which tell of no change (default: "
                        + WatchOptions.USUAL_POLL_SECONDS + ")"));
        spec.addOption(seconds(
                CHECK,
                "how often jails are looked at for what else may be missing; 0 for never (default: "
                        + WatchOptions.USUAL_CHECK_SECONDS + ")"));
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT))
                .footer("", "Example: portjail watch --check 10");
        return spec;
    }

    private static OptionSpec seconds(String name, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel("SECONDS")
                .description(description)
                .build();
    }

    static Invocation watch(ParseResult result) throws UsageException {
        return new Invocation.Watch(new WatchOptions(
                seconds(result, POLL, 1, WatchOptions.USUAL_POLL_SECONDS),
                seconds(result, CHECK, 0, WatchOptions.USUAL_CHECK_SECONDS)));
    }

    private static int seconds(ParseResult result, String option, int least, int usual) throws UsageException {
        String text = result.matchedOptionValue(option, Integer.toString(usual));
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= least && seconds <= MOST_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new UsageException(
                List.of(option + ": '" + text + "' is no number of seconds: give " + least + "-" + MOST_SECONDS));
    }
}
