// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import io.github.portjail.launcher.cli.PicocliCommands;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.OptionDescription;
import io.github.portjail.launcher.profile.ProfileKey;
import java.util.List;
import java.util.Map;

/** The page of the files in which profiles are: the keys from the options of {@code run}, the rest as it was written. */
final class ProfilePage {
    private ProfilePage() {}

    /** Returns all but the first line. */
    static String body(CommandDescription root, Map<String, List<String>> texts) {
        StringBuilder roff = new StringBuilder(".SH NAME\nportjail.toml \\- profiles of portjail\n");
        roff.append(".SH SYNOPSIS\n.I /etc/portjail/NAME.toml\n.br\n.I \\(ti/.config/portjail/NAME.toml\n");
        section(roff, texts, "DESCRIPTION");
        roff.append(".SH KEYS\n");
        for (ProfileKey key : PicocliCommands.profileKeys()) {
            entry(roff, key.name(), key.type() + ". " + description(root, key));
        }
        entry(
                roff,
                "command",
                ProfileKey.Type.COMMAND + ". No shell reads them. A command on the command line goes before it.");
        entry(roff, "description", ProfileKey.Type.TEXT + ". One line about the profile, for portjail profile list.");
        section(roff, texts, "EXAMPLES");
        section(roff, texts, "FILES");
        return roff.append(
                        ".SH SEE ALSO\n.BR portjail\\-run (1),\n.BR portjail\\-profile (1),\n.BR portjail\\-topics (7)\n")
                .toString();
    }

    private static void section(StringBuilder roff, Map<String, List<String>> texts, String heading) {
        roff.append(".SH ")
                .append(heading)
                .append('\n')
                .append(Markdown.toRoff(texts.getOrDefault(heading, List.of())));
    }

    private static void entry(StringBuilder roff, String key, String text) {
        roff.append(".TP\n").append(Roff.bold(key)).append('\n');
        roff.append(Roff.inline(Character.toUpperCase(text.charAt(0)) + text.substring(1)))
                .append('\n');
    }

    private static String description(CommandDescription root, ProfileKey key) {
        for (CommandDescription command : root.subcommands()) {
            for (OptionDescription option : command.options()) {
                if (command.name().equals("run") && option.longName().equals("--" + key.name())) {
                    String text = option.description();
                    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
                }
            }
        }
        throw new IllegalStateException("no option of run is called " + key.name());
    }
}
