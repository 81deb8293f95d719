// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.launcher.audit.html.Table.Column;
import io.github.portjail.rules.audit.report.JailSummary;
import io.github.portjail.rules.audit.report.Program;
import io.github.portjail.rules.audit.report.Ranking;
import io.github.portjail.rules.audit.report.Report;
import io.github.portjail.rules.audit.report.Rows;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import java.io.IOException;
import java.util.List;

/** The parts of the page that are tables first: rankings, jails, and all violations. */
final class TableSections {
    private static final String BOUNDED =
            "≥ is a lower bound: rare entries were forgotten to bound the memory, and may have been counted before.";

    private final Markup page;
    private final Report report;

    TableSections(Markup page, Report report) {
        this.page = page;
        this.report = report;
    }

    void rankings() throws IOException {
        page.open("div", "class", "pair");
        beginRanking("programs", "Which programs", report.programs());
        Table programs = ranking("programs", "Programs by violations", "Program");
        for (Ranking.Entry<Program> entry : report.programs().entries()) {
            programs.row();
            program(entry.key());
            programs.count(entry.count(), entry.missing()).endRow();
        }
        endRanking(programs);
        beginRanking("destinations", "Where to", report.destinations());
        Table destinations = ranking("destinations", "Destinations by violations", "Destination");
        for (Ranking.Entry<Endpoint> entry : report.destinations().entries()) {
            Endpoint endpoint = entry.key();
            destinations.row().head(Words.endpoint(endpoint), "address", Words.sortKey(endpoint));
            destinations.count(entry.count(), entry.missing()).endRow();
        }
        endRanking(destinations);
        page.close("div").line();
    }

    void jails() throws IOException {
        page.open("section", "class", "card", "aria-labelledby", "jails-heading")
                .element("h2", "Jails", "id", "jails-heading");
        if (report.totals().ofOtherJails() > 0) {
            page.element(
                    "p",
                    Words.violations(report.totals().ofOtherJails()) + " of further jails are in the sums only.",
                    "class",
                    "note");
        }
        List<Column> columns = List.of(
                Column.text("Jail"),
                Column.number("Range"),
                Column.number("Violations"),
                Column.number("Below it"),
                Column.number("Inside it"),
                Column.number("Above it"),
                Column.time("First seen"),
                Column.time("Last seen"));
        Table table = new Table(page, "jails", "Violations by jail", columns, "Violations");
        for (JailSummary jail : report.jails()) {
            PortSet range = jail.range();
            table.row().foreignHead(jail.jail());
            if (range == null) {
                table.text("not known", "number unknown", "").number(jail.violations());
                table.text("–", "number", "").text("–", "number", "").text("–", "number", "");
            } else {
                table.text(
                        range.toString().replace('-', '–').replace(",", ", "),
                        "number",
                        Integer.toString(range.hull().first()));
                table.number(jail.violations())
                        .number(jail.below())
                        .number(jail.inside())
                        .number(jail.above());
            }
            table.time(jail.first()).time(jail.last()).endRow();
        }
        table.end();
        if (report.jails().stream().anyMatch(jail -> jail.inside() > 0)) {
            page.element(
                    "p", "Inside it: the range is today's; when these were logged it was another.", "class", "note");
        }
        page.close("section").line();
    }

    void rows() throws IOException {
        Rows rows = report.rows();
        page.open("section", "class", "card", "aria-labelledby", "rows-heading")
                .element("h2", "All violations", "id", "rows-heading");
        String shown = Words.number(rows.rows().size()) + (rows.rows().size() == 1 ? " row" : " rows");
        boolean isBounded = rows.rows().stream().anyMatch(row -> row.missing() > 0);
        page.element(
                "p",
                "Those with everything in common but the time are one row. "
                        + (rows.leftOut() == 0
                                ? ""
                                : "The rows with most are shown; " + Words.violations(rows.leftOut())
                                        + " are in no row. ")
                        + (isBounded ? BOUNDED : ""),
                "class",
                "note");
        page.open("div", "class", "tools")
                .open("label")
                .text("Filter ")
                .element("input", "", "type", "search", "id", "filter", "autocomplete", "off", "spellcheck", "false")
                .close("label")
                .element("span", shown, "id", "found", "class", "note", "role", "status")
                .close("div");
        List<Column> columns = List.of(
                Column.text("Jail"),
                Column.text("Process"),
                Column.text("Protocol"),
                Column.number("Source port"),
                Column.text("Destination"),
                Column.number("Count"),
                Column.time("First seen"),
                Column.time("Last seen"));
        Table table = new Table(page, "rows", "Violations, each row with its count", columns, "Count");
        for (Rows.Row row : rows.rows()) {
            row(table, row);
        }
        table.end();
        page.close("section").line();
    }

    private void row(Table table, Rows.Row row) throws IOException {
        table.row().foreignHead(row.jail());
        page.open("td", "class", "name");
        programName(row.program());
        String known = row.pid() > 0 ? "PID " + row.pid() : "";
        if (row.origin() != PortOrigin.UNKNOWN) {
            known += (known.isEmpty() ? "" : ", ") + row.origin();
        }
        if (!known.isEmpty()) {
            page.text(" ").element("small", known);
        }
        page.close("td");
        String protocol = row.protocol().toString();
        table.text(protocol, "", protocol);
        table.text(Integer.toString(row.sourcePort()), "number", Integer.toString(row.sourcePort()));
        table.text(Words.endpoint(row.destination()), "address", Words.sortKey(row.destination()));
        table.count(row.count(), row.missing())
                .time(row.first())
                .time(row.last())
                .endRow();
    }

    private void program(Program program) throws IOException {
        page.open("th", "scope", "row", "class", "name");
        programName(program);
        page.close("th");
    }

    private void programName(Program program) throws IOException {
        String command = program.command();
        if (command == null) {
            page.element("span", Words.unknownProgram(program), "class", "unknown");
        } else {
            page.foreign(command);
        }
    }

    private void beginRanking(String id, String heading, Ranking<?> ranking) throws IOException {
        page.open("section", "class", "card", "aria-labelledby", id + "-heading")
                .element("h2", heading, "id", id + "-heading")
                .open("figure");
        boolean isBounded = ranking.entries().stream().anyMatch(entry -> entry.missing() > 0);
        String others = ranking.others() == 0 ? "" : " All others: " + Words.violations(ranking.others()) + ".";
        page.element(
                "figcaption",
                "The " + Words.number(ranking.entries().size()) + " with most." + others
                        + (isBounded ? " " + BOUNDED : ""));
        page.open("div", "class", "chart")
                .element(
                        "canvas",
                        "",
                        "id",
                        id + "-chart",
                        "role",
                        "img",
                        "aria-label",
                        "Bar chart: " + heading + ", by violations. The table below has the same numbers.")
                .close("div")
                .close("figure")
                .open("details", "open", "", "data-text", "")
                .element("summary", "As a table");
    }

    private Table ranking(String id, String caption, String key) throws IOException {
        return new Table(page, id, caption, List.of(Column.text(key), Column.number("Violations")), "Violations");
    }

    private void endRanking(Table table) throws IOException {
        table.end();
        page.close("details").close("section").line();
    }
}
