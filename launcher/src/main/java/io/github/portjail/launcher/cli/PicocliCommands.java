// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.profile.ProfileKey;
import io.github.portjail.launcher.prove.ProveOptions;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands as picocli's model: parses all but {@code run}, and prints the help of all. */
public final class PicocliCommands {
    private static final String EXAMPLE = "portjail --range 50000:50999 -- curl https://example.com/";

    private static final String ROOT = "portjail";

    /** In the order of the help. */
    private static final List<String> NAMES = List.of(
            "run",
            "up",
            "enter",
            "down",
            "save",
            "restore",
            "docker",
            "list",
            "show",
            "top",
            "audit",
            "prove",
            "wrap",
            "release",
            "gc",
            RepairCommands.REPAIR,
            RepairCommands.WATCH,
            "doctor",
            ProfileSpecs.NAME,
            "export",
            "oci-hook",
            HelpCommand.NAME);

    private PicocliCommands() {}

    static Invocation parse(String[] arguments) throws UsageException {
        CommandLine commandLine = new CommandLine(modelFor(arguments[0]));
        ParseResult result;
        try {
            result = commandLine.parseArgs(arguments);
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(List.of(unmatched(e)));
        } catch (MissingParameterException e) {
            throw new UsageException(List.of(missing(e)));
        } catch (OverwrittenOptionException e) {
            throw new UsageException(List.of(twice(e)));
        } catch (ParameterException e) {
            throw new UsageException(List.of(oneLine(e)));
        }
        ParseResult last = result;
        while (true) {
            CommandLine current = last.commandSpec().commandLine();
            if (last.isUsageHelpRequested()) {
                return new Invocation.Print(current.getUsageMessage(Ansi.OFF));
            }
            if (last.isVersionHelpRequested()) {
                return new Invocation.Print(Version.line() + "\n");
            }
            if (!last.hasSubcommand()) {
                return Invocation.told(invocation(last), last.hasMatchedOption(RunOption.QUIET.longName()));
            }
            last = last.subcommand();
        }
    }

    /** The whole model, also for what is generated from it. */
    public static CommandSpec root() {
        CommandSpec root = run(ROOT);
        root.usageMessage()
                .description("Runs a program so that its connections leave only from source ports in a range.", "")
                .synopsisHeading("Usage: ")
                .customSynopsis(
                        "portjail [run] --range LO:HI [OPTION]... -- COMMAND [ARG]...",
                        "       portjail up NAME --range LO:HI [OPTION]...; portjail enter NAME -- COMMAND [ARG]...; portjail down NAME",
                        "       portjail save|restore|docker|list|show|top|audit|prove|doctor|profile|export|wrap|repair|watch|gc|help [OPTION]...");
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("print the version")
                .build());
        for (String name : NAMES) {
            root.addSubcommand(name, Objects.requireNonNull(described(name)));
        }
        addQuiet(root);
        return root;
    }

    /** What parses these arguments: to describe all commands takes longer than most of them do. */
    private static CommandSpec modelFor(String first) {
        CommandSpec asked = described(first);
        if (asked == null) {
            return root();
        }
        CommandSpec root = CommandSpec.create().name(ROOT);
        root.addSubcommand(first, asked);
        addQuiet(root);
        return root;
    }

    private static @Nullable CommandSpec described(String name) {
        return switch (name) {
            case "run" -> run("run");
            case "up" -> LastingCommands.up();
            case "enter" -> LastingCommands.enter();
            case "down" -> LastingCommands.down();
            case "save" -> SavedCommands.save();
            case "restore" -> SavedCommands.restore();
            case "docker" -> LastingCommands.docker();
            case "list" -> list();
            case "show" -> show();
            case "top" -> TopCommand.describe();
            case "audit" -> audit();
            case "prove" -> prove();
            case "wrap" -> wrap();
            case "release" -> release();
            case "gc" -> collectGarbage();
            case RepairCommands.REPAIR -> RepairCommands.repair();
            case RepairCommands.WATCH -> RepairCommands.watch();
            case "doctor" -> doctor();
            case ProfileSpecs.NAME -> ProfileSpecs.profile();
            case "export" -> export();
            case "oci-hook" -> containerHook();
            case HelpCommand.NAME -> HelpCommand.describe();
            default -> null;
        };
    }

    /** Every command has it; some say more of it themselves. */
    private static void addQuiet(CommandSpec spec) {
        if (spec.findOption(RunOption.QUIET.longName()) == null) {
            spec.addOption(option(RunOption.QUIET, RunOption.QUIET.description()));
        }
        spec.subcommands().values().forEach(below -> addQuiet(below.getCommandSpec()));
    }

    /** What a profile may have besides a command and a description, for what is generated from it. */
    public static List<ProfileKey> profileKeys() {
        return new ProfileOptions().options();
    }

    private static CommandSpec run(String name) {
        CommandSpec spec = command(name, "Runs a command in a new jail.");
        for (RunOption option : RunOption.values()) {
            spec.addOption(option(option, option.description()));
        }
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("the command and its arguments")
                .build());
        Map<String, String> statuses =
                statuses(ExitStatus.OK, ExitStatus.OWN_FAULT, ExitStatus.CANNOT_EXECUTE, ExitStatus.NOT_FOUND);
        statuses.put("N", "the command's own status; 128+n when signal n ended it");
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses)
                .footer("", "Example: " + EXAMPLE);
        return spec;
    }

    static Map<String, String> statuses(ExitStatus... statuses) {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitStatus status : statuses) {
            meanings.put(Integer.toString(status.code()), status.meaning());
        }
        return meanings;
    }

    private static CommandSpec prove() {
        CommandSpec spec = command(
                "prove",
                "Opens connections in every way that programs do, in a jail of these options, and shows from which ports"
                        + " they arrive at the far end.");
        for (RunOption option : RunOption.values()) {
            if (option == RunOption.RANGE) {
                String range = "source ports that the jail may use (default: " + ProveOptions.USUAL_RANGE + ")";
                spec.addOption(option(option, range));
            } else if (option != RunOption.DRY_RUN && option != RunOption.POOL) {
                spec.addOption(option(option, option.description()));
            }
        }
        spec.addOption(json("one JSON object instead of a table"));
        spec.addOption(ColourOption.describe());
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses(ExitStatus.OK, ExitStatus.LEAKS, ExitStatus.OWN_FAULT))
                .footer("", "Example: portjail prove --range 50000:50999 --place netns");
        return spec;
    }

    /** For the help; {@link AuditParser} parses. */
    private static CommandSpec audit() {
        CommandSpec spec = command(
                "audit",
                "Reads what jails' rules logged: who broke the policy, when, towards where, and what to do about it.");
        for (AuditOption option : AuditOption.values()) {
            OptionSpec.Builder builder = (option == AuditOption.QUIET
                            ? OptionSpec.builder(AuditOption.SHORT_QUIET, option.longName())
                            : OptionSpec.builder(option.longName()))
                    .description(option.description().replace("%", "%%"));
            if (option.placeholder() != null) {
                if (option.mayBeRepeated()) {
                    builder.type(List.class).auxiliaryTypes(String.class);
                } else {
                    builder.type(String.class);
                }
                builder.paramLabel(option.placeholder());
                builder.arity(option.takesNextWord() ? "1" : "0..1");
            } else {
                builder.type(boolean.class);
            }
            spec.addOption(builder.build());
        }
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("logs to read, plain or compressed (gzip, xz, zst), as one; - is standard input")
                .build());
        Map<String, String> statuses = statuses(ExitStatus.OK, ExitStatus.VIOLATIONS, ExitStatus.OWN_FAULT);
        statuses.put(Integer.toString(ExitStatus.OK.code()), "no violation was found");
        statuses.put(
                Integer.toString(ExitStatus.OWN_FAULT.code()),
                "portjail itself failed or was called wrongly, or a log could not be read to its end");
        spec.usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses)
                .footer("", "Example: portjail audit --since yesterday --by program");
        return spec;
    }

    static OptionSpec option(RunOption option, String description) {
        List<String> names = new ArrayList<>();
        String shortName = option.shortName();
        if (shortName != null) {
            names.add(shortName);
        }
        names.add(option.longName());
        OptionSpec.Builder builder =
                OptionSpec.builder(names.toArray(new String[0])).description(description.replace("%", "%%"));
        String placeholder = option.placeholder();
        if (placeholder == null) {
            return builder.type(boolean.class).build();
        }
        return builder.type(String.class).paramLabel(placeholder).build();
    }

    private static CommandSpec list() {
        CommandSpec spec = command("list", "Lists the jails of this host.");
        spec.addOption(json("one JSON array instead of a table"));
        spec.addOption(ColourOption.describe());
        return spec;
    }

    private static CommandSpec show() {
        CommandSpec spec = command("show", "Shows a jail: what is enforced, its processes, counters and ports.");
        spec.addOption(json("one JSON object instead of lines"));
        spec.addOption(ColourOption.describe());
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .paramLabel("NAME")
                .type(String.class)
                .description("the jail's name")
                .build());
        return spec;
    }

    /** For the help; {@link WrapParser} parses. */
    private static CommandSpec wrap() {
        CommandSpec spec = command(
                "wrap",
                "Prints a drop-in by which systemd starts a service in a jail of these options, all its commands and without"
                        + " a change to its unit.");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("UNIT")
                .arity("1")
                .type(String.class)
                .description("the service, or a template; .service may be left out")
                .build());
        spec.addOption(flag(
                WrapParser.INSTALL,
                "write the drop-in to /etc/systemd/system/UNIT.d and have systemd reload its units; systemd 255 and later also"
                        + " keeps the service's cgroup in a set of nftables (NFTSet=)"));
        spec.addOption(flag(WrapParser.REMOVE, "take the drop-in away again"));
        for (RunOption option : RunOption.values()) {
            if (option != RunOption.DRY_RUN && option != RunOption.USER) {
                spec.addOption(option(option, option.description()));
            }
        }
        spec.usageMessage()
                .customSynopsis("portjail wrap UNIT --range LO:HI [OPTION]...", "       portjail wrap UNIT --remove")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses(ExitStatus.OK, ExitStatus.OWN_FAULT))
                .footer("", "Example: portjail wrap web.service --range 50000:50999 --install");
        return spec;
    }

    private static CommandSpec release() {
        CommandSpec spec = command("release", "Takes down the jail of the systemd service that runs this; see wrap.");
        spec.usageMessage().hidden(true);
        return spec;
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }

    private static CommandSpec collectGarbage() {
        return command("gc", "Sweeps jails whose processes are gone and which nobody takes care of.");
    }

    private static CommandSpec doctor() {
        CommandSpec spec = command(
                "doctor",
                "Tells what this host can do, what stands in the way of jails, and what to do about it;"
                        + " changes nothing.");
        spec.addOption(OptionSpec.builder("--range")
                .type(String.class)
                .paramLabel("LO:HI")
                .description("the source ports that a jail is to have")
                .build());
        spec.addOption(json("one JSON object instead of lines"));
        spec.addOption(ColourOption.describe());
        Map<String, String> statuses = statuses(ExitStatus.OK, ExitStatus.PROBLEMS, ExitStatus.OWN_FAULT);
        statuses.put(Integer.toString(ExitStatus.OK.code()), "no problem, though there may be warnings");
        spec.usageMessage().exitCodeListHeading("%nExit status:%n").exitCodeList(statuses);
        return spec;
    }

    private static CommandSpec export() {
        return ExportCommand.describe(command(
                "export",
                "Prints rules for another firewall, between this host and others: it lets pass what comes from the jails' source"
                        + " ports, and refuses what this host sends from others."));
    }

    /** Hidden, for it is called by container runtimes and not by people. */
    private static CommandSpec containerHook() {
        CommandSpec spec = command(
                "oci-hook",
                "For OCI runtimes, as a hook at createRuntime: jails the container's network namespace in the source ports of its"
                        + " annotation io.github.portjail.range; reads the container's state from standard input.");
        spec.usageMessage().hidden(true);
        return spec;
    }

    static CommandSpec command(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).sortOptions(false);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("print this help")
                .build());
        return spec;
    }

    static OptionSpec json(String description) {
        return OptionSpec.builder("--json")
                .type(boolean.class)
                .description(description)
                .build();
    }

    private static Invocation invocation(ParseResult result) throws UsageException {
        String name = result.commandSpec().name();
        CommandSpec parent = result.commandSpec().parent();
        if (parent != null && parent.name().equals(ProfileSpecs.NAME)) {
            return ProfileSpecs.invocation(result);
        }
        switch (name) {
            case ProfileSpecs.NAME ->
                throw new UsageException(
                        List.of(
                                "nothing to do: say portjail profile list, show, clone, set, rm or check; see portjail profile --help"));
            case "list" -> {
                return new Invocation.ListJails(result.hasMatchedOption("--json"), ColourOption.of(result));
            }
            case "show" -> {
                String jail = result.matchedPositionalValue(0, "");
                try {
                    return new Invocation.ShowJail(
                            JailName.parse(jail), result.hasMatchedOption("--json"), ColourOption.of(result));
                } catch (InvalidValueException e) {
                    throw new UsageException(List.of(String.valueOf(e.getMessage())));
                }
            }
            case "down" -> {
                return LastingCommands.down(result);
            }
            case "top" -> {
                return TopCommand.parse(result);
            }
            case "save" -> {
                return SavedCommands.save(result);
            }
            case "restore" -> {
                return SavedCommands.restore(result);
            }
            case "gc" -> {
                return new Invocation.CollectGarbage();
            }
            case RepairCommands.WATCH -> {
                return RepairCommands.watch(result);
            }
            case "release" -> {
                return new Invocation.ReleaseService();
            }
            case "doctor" -> {
                String range = result.matchedOptionValue("--range", "");
                try {
                    return new Invocation.Examine(
                            result.hasMatchedOption("--range") ? PortSet.parse(range) : null,
                            result.hasMatchedOption("--json"),
                            ColourOption.of(result));
                } catch (InvalidValueException e) {
                    throw new UsageException(List.of("--range: " + e.getMessage()));
                }
            }
            case "export" -> {
                return ExportCommand.invocation(result);
            }
            case "oci-hook" -> {
                return new Invocation.JailContainer();
            }
            case HelpCommand.NAME -> {
                return HelpCommand.invocation(result);
            }
            default -> {
                List<String> words = result.originalArgs();
                throw new UsageException(List.of("unknown command '" + words.getFirst()
                        + "': commands are " + String.join(", ", visible(result.commandSpec()))
                        + "; to run a program write portjail --range LO:HI -- "
                        + words.getFirst()));
            }
        }
    }

    /** Names of the commands that the help shows. */
    private static List<String> visible(CommandSpec root) {
        List<String> names = new ArrayList<>();
        root.subcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                names.add(name);
            }
        });
        return names;
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().getFirst();
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String kind = word.startsWith("-") ? "unknown option '" : "unexpected argument '";
        return kind + word + "': see " + command + " --help";
    }

    private static String oneLine(ParameterException e) {
        String message = String.valueOf(e.getMessage()).replace('\n', ' ');
        return message + ": see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }

    private static String missing(MissingParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        List<String> labels = new ArrayList<>();
        for (ArgSpec argument : e.getMissing()) {
            if (argument instanceof OptionSpec option) {
                return option.longestName() + " needs a value: " + option.paramLabel();
            }
            labels.add(argument.paramLabel());
        }
        return labels.isEmpty()
                ? oneLine(e)
                : command + " needs " + String.join(" and ", labels) + ": see " + command + " --help";
    }

    private static String twice(OverwrittenOptionException e) {
        return e.getOverwritten() instanceof OptionSpec option
                ? option.longestName() + " is given twice: give it once"
                : oneLine(e);
    }
}
