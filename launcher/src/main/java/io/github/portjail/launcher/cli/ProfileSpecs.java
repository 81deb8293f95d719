// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.profile.ProfileKey;
import io.github.portjail.launcher.profile.ProfileName;
import io.github.portjail.launcher.profile.ProfileRequest;
import io.github.portjail.rules.policy.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code portjail profile} and its commands as picocli's model. */
final class ProfileSpecs {
    static final String NAME = "profile";

    private ProfileSpecs() {}

    static CommandSpec profile() {
        CommandSpec spec = PicocliCommands.command(
                NAME,
                "Manages profiles: options of run, and a command, in a file NAME.toml, for portjail run --profile NAME.");
        spec.addSubcommand("list", list());
        spec.addSubcommand("show", show());
        spec.addSubcommand("clone", copy());
        spec.addSubcommand("set", change());
        spec.addSubcommand("rm", remove());
        spec.addSubcommand("check", check());
        spec.usageMessage().synopsisSubcommandLabel("COMMAND").footer(footer());
        return spec;
    }

    private static String[] footer() {
        List<String> keys = new ArrayList<>();
        for (ProfileKey key : new ProfileOptions().options()) {
            keys.add(key.name());
        }
        return new String[] {
            "",
            "Keys: " + String.join(", ", keys) + ", command, description.",
            "Folders: $XDG_CONFIG_HOME/portjail or ~/.config/portjail, then /etc/portjail; of two profiles with one name the"
                    + " first is taken. A file counts only if it belongs to you or root and nobody else may write to it;"
                    + " for root, the same holds of every folder above it, and no symbolic link is followed.",
            "Example: portjail profile set web range 50000:50999"
        };
    }

    private static CommandSpec list() {
        CommandSpec spec = PicocliCommands.command("list", "Lists the profiles.");
        spec.addOption(PicocliCommands.json("one JSON array instead of a table"));
        return spec;
    }

    private static CommandSpec show() {
        CommandSpec spec = PicocliCommands.command("show", "Shows a profile as TOML, without its comments.");
        spec.addOption(PicocliCommands.json("one JSON object instead of TOML"));
        return spec.addPositional(word("0", "NAME", "the profile"));
    }

    private static CommandSpec copy() {
        CommandSpec spec = PicocliCommands.command(
                "clone", "Copies a profile: for root into /etc/portjail, for others into their own folder.");
        spec.addPositional(word("0", "FROM", "the profile to copy"));
        return spec.addPositional(word("1", "TO", "the new one's name"));
    }

    private static CommandSpec change() {
        CommandSpec spec = PicocliCommands.command(
                "set", "Sets a key of a profile and keeps the rest of the file; makes the profile if there is none.");
        // What follows may begin with a hyphen: it is a value.
        spec.parser().stopAtPositional(true);
        spec.addPositional(word("0", "NAME", "the profile"));
        spec.addPositional(word("1", "KEY", "the key"));
        spec.addPositional(PositionalParamSpec.builder()
                .index("2..*")
                .arity("1..*")
                .paramLabel("VALUE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("its value; more than one for command, steer and protocol")
                .build());
        return spec;
    }

    private static CommandSpec remove() {
        return PicocliCommands.command("rm", "Removes a profile.").addPositional(word("0", "NAME", "the profile"));
    }

    private static CommandSpec check() {
        CommandSpec spec = PicocliCommands.command(
                "check",
                "Tells all that is wrong with profiles, with line and column; exit status 125 if anything is.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .paramLabel("NAME")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("the profiles (default: all)")
                .build());
        return spec;
    }

    private static PositionalParamSpec word(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    /** What a command line below {@code profile} asks for. */
    static Invocation invocation(ParseResult result) throws UsageException {
        try {
            return new Invocation.ManageProfiles(request(result), new ProfileOptions());
        } catch (InvalidValueException e) {
            throw new UsageException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static ProfileRequest request(ParseResult result) throws UsageException {
        boolean json = result.commandSpec().findOption("--json") != null && result.hasMatchedOption("--json");
        return switch (result.commandSpec().name()) {
            case "list" -> new ProfileRequest.ListAll(json);
            case "show" -> new ProfileRequest.Show(name(result, 0), json);
            case "clone" -> new ProfileRequest.Copy(name(result, 0), name(result, 1));
            case "set" -> change(result);
            case "rm" -> new ProfileRequest.Remove(name(result, 0));
            default -> new ProfileRequest.Check(names(result.matchedPositionalValue(0, List.<String>of())));
        };
    }

    private static ProfileRequest change(ParseResult result) throws UsageException {
        List<String> values = result.matchedPositionalValue(2, List.of());
        // Picocli does not count behind the place where it stops to look for options.
        if (values.isEmpty()) {
            throw new UsageException(
                    List.of("set takes a profile's NAME, a KEY and its VALUE: see portjail profile set --help"));
        }
        return new ProfileRequest.Change(name(result, 0), result.matchedPositionalValue(1, ""), values);
    }

    private static ProfileName name(ParseResult result, int index) {
        return new ProfileName(result.matchedPositionalValue(index, ""));
    }

    private static List<ProfileName> names(List<String> words) {
        List<ProfileName> names = new ArrayList<>();
        for (String word : words) {
            names.add(new ProfileName(word));
        }
        return names;
    }
}
