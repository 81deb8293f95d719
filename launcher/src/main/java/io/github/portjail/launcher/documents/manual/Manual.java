// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import io.github.portjail.launcher.cli.HelpTopic;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All pages: one for each command, portjail-modes(7), portjail-topics(7) and portjail.toml(5). */
public final class Manual {
    /** What the README says of the modes, which the manual says too. */
    private static final String MODES_OF_README = "The modes, and what each does not cover";

    private static final Map<Integer, String> MANUALS =
            Map.of(1, "User Commands", 5, "File Formats", 7, "Miscellaneous");

    private final Path sources;
    private final String date;
    private final String version;

    /**
     * Reads the texts when the pages are made.
     *
     * @param sources the top of the source tree
     * @param date of the pages, as 2026-01-31
     * @param version of portjail
     */
    public Manual(Path sources, String date, String version) {
        this.sources = sources;
        this.date = date;
        this.version = version;
    }

    /** Returns the pages by their files' names, such as {@code portjail-run.1}. */
    public Map<String, String> pages(CommandDescription root) throws IOException {
        Map<String, String> pages = new LinkedHashMap<>();
        Map<String, List<String>> common = texts("common");
        for (CommandDescription command : root.all()) {
            PageText text = new PageText(texts(command.page()), common);
            pages.put(command.page() + ".1", heading(command.page(), 1) + CommandPage.body(command, root, text));
        }
        pages.put("portjail-modes.7", modes());
        pages.put("portjail-topics.7", topics());
        pages.put("portjail.toml.5", heading("portjail.toml", 5) + ProfilePage.body(root, texts("portjail.toml")));
        return pages;
    }

    /** Returns the texts for a page, by heading; none if there is no file of that name. */
    private Map<String, List<String>> texts(String page) throws IOException {
        Path file = sources.resolve("launcher/src/main/manual").resolve(page + ".md");
        return Files.exists(file) ? Markdown.sections(Files.readString(file)) : Map.of();
    }

    private String modes() throws IOException {
        List<String> modes = Markdown.sections(Files.readString(sources.resolve("README.md")))
                .get(MODES_OF_README);
        if (modes == null) {
            throw new IOException(
                    "README.md has no section '" + MODES_OF_README + "', which portjail-modes(7) is made of");
        }
        return heading("portjail-modes", 7)
                + ".SH NAME\nportjail\\-modes \\- what each mode of portjail covers, and what not\n"
                + ".SH DESCRIPTION\n" + Markdown.toRoff(modes)
                + ".SH SEE ALSO\n.BR portjail (1),\n.BR portjail\\-run (1),\n.BR portjail\\-prove (1)\n";
    }

    private String topics() {
        StringBuilder roff = new StringBuilder(heading("portjail-topics", 7));
        roff.append(".SH NAME\nportjail\\-topics \\- what portjail help explains\n");
        for (HelpTopic topic : HelpTopic.values()) {
            roff.append(".SH ")
                    .append(Roff.code(topic.word().toUpperCase(Locale.ROOT)))
                    .append('\n');
            roff.append(Markdown.toRoff(topic.markdown()));
        }
        return roff.append(".SH SEE ALSO\n.BR portjail (1),\n.BR portjail\\-help (1),\n.BR portjail\\-modes (7)\n")
                .toString();
    }

    private String heading(String page, int section) {
        return ".\\\" Made from portjail's commands and texts when it was built.\n.TH "
                + Roff.code(page.toUpperCase(Locale.ROOT)) + " " + section + " \"" + date + "\" \"portjail "
                + Roff.code(version) + "\" \"" + MANUALS.get(section) + "\"\n";
    }
}
