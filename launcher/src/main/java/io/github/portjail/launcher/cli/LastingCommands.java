// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The commands about lasting jails, for picocli; {@link UpParser} and {@link EnterParser} parse theirs. */
final class LastingCommands {
    private static final String GRACE = "--grace";
    private static final int USUAL_GRACE_SECONDS = 10;

    /** A day. */
    private static final int MOST_GRACE_SECONDS = 86_400;

    private LastingCommands() {}

    static CommandSpec up() {
        CommandSpec spec = PicocliCommands.command(
                "up",
                "Makes a jail that stands until portjail down, without a command in it; portjail enter executes commands"
                        + " in it.");
        for (RunOption option : RunOption.values()) {
            if (option == RunOption.USER) {
                spec.addOption(PicocliCommands.option(
                        option, "execute commands in the jail as this user, by name or UID, with the user's groups"));
            } else if (option != RunOption.NAME) {
                spec.addOption(PicocliCommands.option(option, option.description()));
            }
        }
        spec.addOption(OptionSpec.builder(UpParser.CGROUP)
                .type(String.class)
                .paramLabel("PATH")
                .description("jail this cgroup (version 2) in place, with what runs in it; it stays when the jail goes")
                .build());
        spec.addOption(OptionSpec.builder(UpParser.PID)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("PID")
                .description("move this running process into the jail; may be given more than once")
                .build());
        spec.addOption(OptionSpec.builder(UpParser.UID)
                .type(String.class)
                .paramLabel("USER")
                .description(
                        "hold all that this user, by name or UID, runs already and will run, in whatever cgroup: the"
                                + " firewall knows it by its owner, and gives each connection a port of the range by source NAT")
                .build());
        spec.addPositional(name("the jail's name, 1-18 of a-z 0-9 -"));
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT))
                .footer("", "Example: portjail up web --range 50000:50999");
        return spec;
    }

    /** For the help; {@link DockerParser} parses. */
    static CommandSpec docker() {
        CommandSpec spec = PicocliCommands.command(
                "docker",
                "Makes a jail of a container that runs, until portjail down: what this host sends for it leaves from the range"
                        + " alone.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .paramLabel("CONTAINER")
                .type(String.class)
                .description("the container's name or ID")
                .build());
        spec.addOption(OptionSpec.builder(DockerParser.ENGINE)
                .type(String.class)
                .paramLabel("PROGRAM")
                .description("the program that knows the container: docker or podman (default: docker, or podman where"
                        + " docker is not installed)")
                .build());
        for (RunOption option : RunOption.values()) {
            if (option == RunOption.NAME) {
                spec.addOption(PicocliCommands.option(option, "the jail's name (default: made of the container's)"));
            } else if (option != RunOption.USER && option != RunOption.PLACE) {
                spec.addOption(PicocliCommands.option(option, option.description()));
            }
        }
        spec.usageMessage()
                .customSynopsis("portjail docker CONTAINER --range LO:HI [OPTION]...")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT))
                .footer("", "Example: portjail docker web --range 50000:50999");
        return spec;
    }

    static CommandSpec enter() {
        CommandSpec spec = PicocliCommands.command(
                "enter", "Executes a command in a jail that portjail up made, once that was read back to be in force.");
        spec.addOption(PicocliCommands.option(
                RunOption.USER,
                "run the command as this user, by name or UID, with the user's groups (default: the one that the jail was"
                        + " given)"));
        spec.addOption(PicocliCommands.option(
                RunOption.GROUP, RunOption.GROUP.description() + " (default: the one that the jail was given)"));
        for (RunOption option : List.of(RunOption.KEEP_CAPS, RunOption.NO_NEW_PRIVS, RunOption.CLOSE_FDS)) {
            spec.addOption(PicocliCommands.option(option, option.description()));
        }
        spec.addOption(PicocliCommands.option(RunOption.VERBOSE, RunOption.VERBOSE.description()));
        spec.addOption(PicocliCommands.option(RunOption.QUIET, RunOption.QUIET.description()));
        spec.addOption(PicocliCommands.option(RunOption.STACKTRACE, RunOption.STACKTRACE.description()));
        spec.addPositional(name("the jail's name"));
        spec.addPositional(PositionalParamSpec.builder()
                .index("1..*")
                .paramLabel("COMMAND")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("the command and its arguments")
                .build());
        Map<String, String> statuses =
                PicocliCommands.statuses(ExitStatus.OWN_FAULT, ExitStatus.CANNOT_EXECUTE, ExitStatus.NOT_FOUND);
        statuses.put("N", "the command's own status; 128+n when signal n ended it");
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses)
                .footer("", "Example: portjail enter web -- curl https://example.com/");
        return spec;
    }

    static CommandSpec down() {
        CommandSpec spec = PicocliCommands.command(
                "down",
                "Removes a jail that portjail up made; refuses while a process is in it, unless told to end it.");
        spec.addOption(OptionSpec.builder("--kill")
                .type(boolean.class)
                .description("end what is inside: SIGTERM, and SIGKILL after --grace")
                .build());
        spec.addOption(OptionSpec.builder(GRACE)
                .type(String.class)
                .paramLabel("SECONDS")
                .description("how long they have from SIGTERM to SIGKILL (default: " + USUAL_GRACE_SECONDS + ")")
                .build());
        spec.addOption(PicocliCommands.option(RunOption.STACKTRACE, RunOption.STACKTRACE.description()));
        spec.addPositional(name("the jail's name"));
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT));
        return spec;
    }

    static Invocation down(ParseResult result) throws UsageException {
        boolean kill = result.hasMatchedOption("--kill");
        if (result.hasMatchedOption(GRACE) && !kill) {
            throw new UsageException(
                    List.of(GRACE + " is for --kill, which is not given: add it, or leave " + GRACE + " out"));
        }
        try {
            JailName name = JailName.parse(result.matchedPositionalValue(0, ""));
            String grace = result.matchedOptionValue(GRACE, Integer.toString(USUAL_GRACE_SECONDS));
            return new Invocation.Down(name, kill, seconds(grace));
        } catch (InvalidValueException e) {
            throw new UsageException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static int seconds(String text) throws UsageException {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 0 && seconds <= MOST_GRACE_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new UsageException(
                List.of(GRACE + ": '" + text + "' is no number of seconds: give 0-" + MOST_GRACE_SECONDS));
    }

    private static PositionalParamSpec name(String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .paramLabel("NAME")
                .type(String.class)
                .description(description)
                .build();
    }
}
