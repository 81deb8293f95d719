// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.rules.audit.report.JailSummary;
import io.github.portjail.rules.audit.report.PortHistogram;
import io.github.portjail.rules.audit.report.Report;
import io.github.portjail.rules.audit.report.Series;
import io.github.portjail.rules.audit.report.TimeLine;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The charts whose bars stand side by side, by time and by source port, each with the same as a table. */
final class BinSections {
    private final Markup page;
    private final Report report;

    BinSections(Markup page, Report report) {
        this.page = page;
        this.report = report;
    }

    void timeLine() throws IOException {
        TimeLine time = report.timeLine();
        if (time.bins() == 0) {
            return;
        }
        int peak = 0;
        for (int bin = 1; bin < time.bins(); bin++) {
            peak = sum(time.series(), bin) > sum(time.series(), peak) ? bin : peak;
        }
        String width = Words.duration(time.binSeconds());
        begin("time", "When");
        page.open("figcaption")
                .text("Each bar is " + width + ". Most, " + Words.violations(sum(time.series(), peak)) + ", from ");
        Table.time(page, Instant.ofEpochSecond(time.start() + peak * time.binSeconds()));
        page.text(".").close("figcaption");
        canvas("time", "Bar chart: violations by time, for each jail. The table below has the same numbers.");
        Table table = table("time", "Violations by time", Table.Column.time("From"), time.series());
        for (int bin = 0; bin < time.bins(); bin++) {
            if (sum(time.series(), bin) > 0) {
                table.row().time(Instant.ofEpochSecond(time.start() + bin * time.binSeconds()));
                counts(table, time.series(), bin);
            }
        }
        end(table);
    }

    void ports() throws IOException {
        PortHistogram ports = report.ports();
        if (ports.bins() == 0) {
            return;
        }
        begin("ports", "From which source ports");
        page.element("figcaption", ranges() + "Each bar is " + Words.number(ports.binPorts()) + " ports.");
        canvas("ports", "Bar chart: violations by source port, for each jail. The table below has the same numbers.");
        Table table = table("ports", "Violations by source port", Table.Column.number("Ports"), ports.series());
        for (int bin = 0; bin < ports.bins(); bin++) {
            if (sum(ports.series(), bin) > 0) {
                int first = ports.firstPort() + bin * ports.binPorts();
                table.row().text(first + "–" + (first + ports.binPorts() - 1), "number", Integer.toString(first));
                counts(table, ports.series(), bin);
            }
        }
        end(table);
    }

    private String ranges() {
        int known = 0;
        for (JailSummary jail : report.jails()) {
            known += jail.range() == null ? 0 : 1;
        }
        if (known == 0) {
            return "The range is not known of any of these jails. ";
        }
        String unknown = known == report.jails().size() ? "" : "; of some jails it is not known";
        return "The range of each jail is tinted in its color" + unknown + ". ";
    }

    private void begin(String id, String heading) throws IOException {
        page.open("section", "class", "card", "aria-labelledby", id + "-heading")
                .element("h2", heading, "id", id + "-heading")
                .open("figure");
    }

    private void canvas(String id, String alternative) throws IOException {
        page.open("div", "class", "chart")
                .element("canvas", "", "id", id + "-chart", "role", "img", "aria-label", alternative)
                .close("div")
                .close("figure")
                .open("details", "open", "", "data-text", "")
                .element("summary", "As a table");
    }

    private Table table(String id, String caption, Table.Column first, List<Series> series) throws IOException {
        List<Table.Column> columns = new ArrayList<>();
        columns.add(first);
        for (Series each : series) {
            String jail = each.jail();
            columns.add(Table.Column.number(jail == null ? "(other jails)" : VisibleText.of(jail)));
        }
        columns.add(Table.Column.number("All"));
        return new Table(page, id, caption, columns, "");
    }

    private void end(Table table) throws IOException {
        table.end();
        page.close("details").close("section").line();
    }

    private static void counts(Table table, List<Series> series, int bin) throws IOException {
        for (Series each : series) {
            table.number(each.counts().get(bin));
        }
        table.number(sum(series, bin)).endRow();
    }

    private static long sum(List<Series> series, int bin) {
        long sum = 0;
        for (Series each : series) {
            sum += each.counts().get(bin);
        }
        return sum;
    }
}
