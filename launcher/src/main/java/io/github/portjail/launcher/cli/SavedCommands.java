// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.saved.SaveJails;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The commands about lasting jails over a reboot, for picocli. */
final class SavedCommands {
    private SavedCommands() {}

    static CommandSpec save() {
        CommandSpec spec = PicocliCommands.command(
                "save", "Writes down which lasting jails are up, and how to make each again, for portjail restore.");
        addFile(spec, "where to; - is standard output");
        Map<String, String> statuses = PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT);
        statuses.put(
                Integer.toString(ExitStatus.OWN_FAULT.code()), "a jail could not be saved, or nothing was written");
        return ending(spec, statuses, "portjail save && systemctl enable portjail-restore.service");
    }

    static CommandSpec restore() {
        CommandSpec spec = PicocliCommands.command(
                "restore", "Brings back the lasting jails that portjail save wrote down and that are not up already.");
        addFile(spec, "what save wrote; - is standard input");
        Map<String, String> statuses = PicocliCommands.statuses(ExitStatus.OK, ExitStatus.OWN_FAULT);
        statuses.put(
                Integer.toString(ExitStatus.OWN_FAULT.code()),
                "a jail could not be restored (the others are), or the file cannot be used (then none is)");
        return ending(spec, statuses, "portjail restore");
    }

    private static void addFile(CommandSpec spec, String description) {
        spec.addOption(PicocliCommands.option(RunOption.STACKTRACE, RunOption.STACKTRACE.description()));
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .paramLabel("FILE")
                .type(String.class)
                .description(description + " (default: " + SaveJails.USUAL_FILE + ")")
                .build());
    }

    private static CommandSpec ending(CommandSpec spec, Map<String, String> statuses, String example) {
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses)
                .footer("", "Example: " + example);
        return spec;
    }

    static Invocation save(ParseResult result) {
        return new Invocation.Save(file(result), new SavedOptions());
    }

    static Invocation restore(ParseResult result) {
        return new Invocation.Restore(file(result), new SavedOptions());
    }

    private static String file(ParseResult result) {
        return result.matchedPositionalValue(0, SaveJails.USUAL_FILE);
    }
}
