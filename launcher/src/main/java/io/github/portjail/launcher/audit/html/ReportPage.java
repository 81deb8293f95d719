// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.rules.audit.report.Report;
import io.github.portjail.rules.audit.report.ReportContext;
import io.github.portjail.rules.violation.SourceTally;
import java.io.IOException;
import java.io.Writer;

/** The whole page. */
final class ReportPage {
    private static final String CHART_LIBRARY = "chart.umd.min.js";
    private static final String CHART_LIBRARY_LICENSE = "chart.LICENSE.md";

    private final PagePart style;
    private final PagePart chartLibrary;
    private final PagePart script;
    private final PagePart license;

    /**
     * Reads what every page carries.
     *
     * @throws IOException if it is not there
     */
    ReportPage() throws IOException {
        style = PagePart.read("report.css");
        chartLibrary = PagePart.read(CHART_LIBRARY);
        script = PagePart.read("report.js");
        license = PagePart.read(CHART_LIBRARY_LICENSE);
    }

    void write(Report report, Writer out) throws IOException {
        Markup page = new Markup(out);
        boolean hasViolations = report.totals().violations() > 0;
        head(page, report);
        SummarySections summary = new SummarySections(page, report);
        summary.header();
        page.open("main");
        page.open("noscript")
                .element(
                        "p",
                        "Without JavaScript this page has its tables, but no charts; times are in UTC.",
                        "class",
                        "note")
                .close("noscript");
        summary.totals();
        summary.warnings();
        if (hasViolations) {
            summary.advice();
            body(page, report);
        } else {
            summary.nothingFound();
            summary.advice();
        }
        about(page, report.context());
        page.element("p", "", "id", "status", "class", "unseen", "role", "status");
        page.close("main").close("div").line();
        scripts(page, report);
        page.close("body").close("html").line();
    }

    private void head(Markup page, Report report) throws IOException {
        String policy = "default-src 'none'; script-src " + chartLibrary.source() + " " + script.source()
                + "; style-src " + style.source() + "; img-src data:; base-uri 'none'; form-action 'none'";
        String host = report.context().host();
        page.verbatim("<!DOCTYPE html>\n").open("html", "lang", "en").line().open("head");
        page.open("meta", "charset", "utf-8").line();
        page.open("meta", "http-equiv", "Content-Security-Policy", "content", policy)
                .line();
        page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        page.open("meta", "name", "color-scheme", "content", "light dark").line();
        page.open("meta", "name", "referrer", "content", "no-referrer").line();
        page.open("link", "rel", "icon", "href", "data:,").line();
        page.element("title", "portjail audit" + (host.isEmpty() ? "" : ": " + VisibleText.of(host)))
                .line();
        page.open("style").verbatim(style.text()).close("style").line();
        page.close("head").line().open("body").open("div", "class", "page").line();
    }

    private static void body(Markup page, Report report) throws IOException {
        BinSections bins = new BinSections(page, report);
        TableSections tables = new TableSections(page, report);
        bins.timeLine();
        tables.rankings();
        bins.ports();
        tables.jails();
        tables.rows();
    }

    private void about(Markup page, ReportContext context) throws IOException {
        SourceTally tally = context.tally();
        page.open("section", "class", "card about", "aria-labelledby", "about-heading")
                .element("h2", "About this report", "id", "about-heading")
                .open("dl");
        page.element("dt", "Made").open("dd");
        Table.time(page, context.made());
        page.text(" ").element("span", "UTC", "data-zone", "").text(", by ").foreign(context.producer());
        page.close("dd").element("dt", "Read from").open("dd");
        String separator = "";
        for (String source : context.sources()) {
            page.text(separator).foreign(source);
            separator = ", ";
        }
        page.close("dd").element("dt", "Read");
        page.element(
                "dd",
                Words.number(tally.lines()) + " lines, of them " + Words.number(tally.violations()) + " violations, "
                        + Words.number(tally.others()) + " of other firewall rules, " + Words.number(tally.torn())
                        + " unreadable; " + Words.number(tally.suppressed()) + " messages suppressed by others");
        page.close("dl");
        page.open("details")
                .element("summary", "License of Chart.js, which draws the charts")
                .element("pre", license.text())
                .close("details")
                .close("section")
                .line();
    }

    private void scripts(Markup page, Report report) throws IOException {
        page.open("script", "type", "application/json", "id", "data")
                .verbatim(ChartData.of(report))
                .close("script")
                .line();
        page.open("script").verbatim(chartLibrary.text()).close("script").line();
        page.open("script").verbatim(script.text()).close("script").line();
    }
}
