// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.audit.Count;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.SourceTally;
import java.time.Instant;
import java.util.Map;

/**
 * What was counted, in Prometheus' text format (version 0.0.4).
 *
 * <p>Labels are jail, protocol and version of IP, whose number is bounded; never a port or an address, of which a hostile program makes
 * as many time series as it likes.
 */
final class Metrics {
    private static final int[] VERSIONS = {4, 6};

    private final StringBuilder text = new StringBuilder();

    private Metrics() {}

    static String print(Tally tally, SourceTally read, int unreadable, Instant now) {
        Metrics metrics = new Metrics();
        metrics.violations(tally);
        metrics.times(tally);
        metrics.source(read);
        metrics.head("portjail_audit_unreadable_sources", "gauge", "Logs that could not be read to their end.");
        metrics.text
                .append("portjail_audit_unreadable_sources ")
                .append(unreadable)
                .append('\n');
        metrics.head("portjail_audit_timestamp_seconds", "gauge", "When the log was read, in seconds since the epoch.");
        metrics.time("portjail_audit_timestamp_seconds", now);
        return metrics.text.toString();
    }

    private void violations(Tally tally) {
        String name = "portjail_violations_total";
        head(name, "counter", "Packets from source ports outside their jail's range, as far as they were logged.");
        for (String jail : tally.jails().keySet()) {
            for (TransportProtocol protocol : TransportProtocol.ALL) {
                for (int version : VERSIONS) {
                    long count = tally.count(jail, protocol, version);
                    if (count > 0) {
                        text.append(name).append("{jail=\"").append(escape(jail));
                        text.append("\",protocol=\"").append(protocol);
                        text.append("\",family=\"ipv").append(version).append("\"} ");
                        text.append(count).append('\n');
                    }
                }
            }
        }
    }

    private void times(Tally tally) {
        String name = "portjail_last_violation_timestamp_seconds";
        head(name, "gauge", "When the last packet of a jail was logged, in seconds since the epoch.");
        for (Map.Entry<String, Count> jail : tally.jails().entrySet()) {
            Instant last = jail.getValue().last();
            if (last != null) {
                time(name + "{jail=\"" + escape(jail.getKey()) + "\"}", last);
            }
        }
    }

    private void source(SourceTally read) {
        counter("portjail_audit_lines_total", "Lines or messages of the log that were read.", read.lines());
        counter("portjail_audit_other_lines_total", "Lines of netfilter that are no jail's.", read.others());
        counter("portjail_audit_torn_lines_total", "Lines of jails that could not be read.", read.torn());
        counter(
                "portjail_audit_suppressed_messages_total",
                "Messages that the kernel or the log's keeper says it left out.",
                read.suppressed());
    }

    private void counter(String name, String help, long value) {
        head(name, "counter", help);
        text.append(name).append(' ').append(value).append('\n');
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void time(String series, Instant time) {
        text.append(series).append(' ').append(time.getEpochSecond()).append('.');
        String millis = Integer.toString(time.getNano() / 1_000_000);
        text.repeat('0', 3 - millis.length()).append(millis).append('\n');
    }

    private static String escape(String label) {
        return SafeText.printable(label).replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
