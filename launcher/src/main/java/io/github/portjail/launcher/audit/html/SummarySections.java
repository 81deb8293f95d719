// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.rules.audit.report.AdviceLine;
import io.github.portjail.rules.audit.report.Report;
import io.github.portjail.rules.audit.report.ReportContext;
import io.github.portjail.rules.audit.report.Totals;
import io.github.portjail.rules.violation.SourceTally;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What comes first on the page: the numbers, what is missing in them, and what to do. */
final class SummarySections {
    private final Markup page;
    private final Report report;

    SummarySections(Markup page, Report report) {
        this.page = page;
        this.report = report;
    }

    void header() throws IOException {
        ReportContext context = report.context();
        page.open("header").open("div").element("h1", "Packets from ports outside the range");
        page.open("p", "class", "lead").text("portjail audit");
        if (!context.host().isEmpty()) {
            page.text(" of ").foreign(context.host());
        }
        for (String filter : context.filters()) {
            page.text(" · ").foreign(filter);
        }
        page.close("p").close("div");
        page.open("p", "class", "zone")
                .text("Times: ")
                .element("span", "UTC", "data-zone", "")
                .text(" ")
                .element("button", "", "type", "button", "id", "zone", "hidden", "")
                .close("p")
                .close("header")
                .line();
    }

    void totals() throws IOException {
        Totals totals = report.totals();
        page.open("dl", "class", "card totals");
        total("Violations", Words.number(totals.violations()), "great", byProtocol(totals));
        total("Jails", (totals.ofOtherJails() > 0 ? "more than " : "") + Words.number(totals.jails()), "great", "");
        moment("First seen", totals.first());
        moment("Last seen", totals.last());
        page.close("dl").line();
    }

    /** Says what the numbers lack. */
    void warnings() throws IOException {
        SourceTally tally = report.context().tally();
        long withoutTime = report.totals().withoutTime();
        if (tally.torn() + tally.suppressed() + withoutTime > 0) {
            page.open("section", "class", "card warning").element("h2", "The numbers are not complete");
            if (tally.suppressed() > 0) {
                page.element(
                        "p",
                        Words.number(tally.suppressed()) + " messages were left out by the kernel or the log's keeper"
                                + " (rate limit): there were more violations than are counted here.");
            }
            if (tally.torn() > 0) {
                page.element(
                        "p", Words.number(tally.torn()) + " lines of jails were cut off or mixed, and not counted.");
            }
            if (withoutTime > 0) {
                page.element(
                        "p",
                        Words.violations(withoutTime)
                                + " came without a usable time: counted, but not in the time line.");
            }
            page.close("section").line();
        }
    }

    void advice() throws IOException {
        if (report.context().advice().isEmpty()) {
            return;
        }
        page.open("section", "class", "card advice", "aria-labelledby", "advice-heading")
                .element("h2", "What to do", "id", "advice-heading")
                .open("ol");
        for (AdviceLine advice : report.context().advice()) {
            page.open("li").open("p", "class", "cause").foreign(advice.cause()).close("p");
            page.open("p", "class", "remedy").foreign(advice.remedy()).close("p");
            page.element("span", Words.violations(advice.violations()), "class", "many")
                    .close("li")
                    .line();
        }
        page.close("ol").close("section").line();
    }

    void nothingFound() throws IOException {
        page.open("section", "class", "card none")
                .element("h2", "No violations")
                .element(
                        "p",
                        "Nothing that was read tells of a packet from a port outside its jail's range.",
                        "class",
                        "note")
                .close("section")
                .line();
    }

    private static String byProtocol(Totals totals) {
        return totals.violations() == 0
                ? ""
                : Words.number(totals.violations() - totals.ipv6()) + " by IPv4, " + Words.number(totals.ipv6())
                        + " by IPv6";
    }

    private void total(String name, String value, String style, String small) throws IOException {
        page.open("div").element("dt", name).open("dd").element("span", value, "class", style);
        if (!small.isEmpty()) {
            page.element("small", small);
        }
        page.close("dd").close("div");
    }

    private void moment(String name, @Nullable Instant time) throws IOException {
        page.open("div").element("dt", name).open("dd");
        if (time == null) {
            page.element("span", "–");
        } else {
            Table.time(page, time);
        }
        page.close("dd").close("div");
    }
}
