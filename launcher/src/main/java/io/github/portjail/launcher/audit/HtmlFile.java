// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.audit.html.HtmlReport;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.audit.Advice;
import io.github.portjail.rules.audit.ViolationFilter;
import io.github.portjail.rules.audit.report.AdviceLine;
import io.github.portjail.rules.audit.report.ReportBuilder;
import io.github.portjail.rules.audit.report.ReportContext;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The report that an audit writes as a web page. */
final class HtmlFile implements Consumer<Violation> {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final String file;
    private final AuditOptions options;
    private final String version;
    private final ReportBuilder builder;

    HtmlFile(String file, AuditOptions options, KnownJails jails, String version) {
        this.file = file;
        this.options = options;
        this.version = version;
        Map<String, PortSet> ranges = new HashMap<>();
        for (JailState state : jails.states()) {
            ranges.put(state.policy().name().value(), state.policy().range());
        }
        builder = new ReportBuilder(ranges, options.range());
    }

    @Override
    public void accept(Violation violation) {
        builder.accept(violation);
    }

    /**
     * Writes the page.
     *
     * @throws Failure if it cannot be written
     */
    void write(List<String> sources, SourceTally read, List<Advice> advice) throws Failure {
        List<AdviceLine> lines = new ArrayList<>();
        for (Advice one : advice) {
            lines.add(new AdviceLine(AdviceText.finding(one), one.remedy(), one.violations()));
        }
        ReportContext context =
                new ReportContext(Instant.now(), version, hostName(), sources, filters(options.filter()), read, lines);
        try {
            HtmlReport.write(builder.build(context), Results.path(file));
        } catch (IOException e) {
            throw Failure.of("cannot write the report '" + SafeText.line(file) + "': " + e.getMessage(), e)
                    .withHint(HtmlReport.WHERE);
        }
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> filters(ViolationFilter filter) {
        List<String> filters = new ArrayList<>();
        if (filter.since() != null) {
            filters.add("--since " + filter.since());
        }
        if (filter.until() != null) {
            filters.add("--until " + filter.until());
        }
        for (String jail : new TreeSet<>(filter.jails())) {
            filters.add("--jail " + jail);
        }
        return filters;
    }
}
