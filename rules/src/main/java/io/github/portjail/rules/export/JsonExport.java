// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.json.JsonText;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;

/** One JSON object (RFC 8259) in ASCII. Its form is promised in docs/EXPORT.md: keys may come, none goes or changes its meaning. */
final class JsonExport implements ExportWriter {
    private static final int VERSION = 1;

    @Override
    public ExportedText write(Export export) {
        StringBuilder text = new StringBuilder("{\n");
        field(text, "version", Integer.toString(VERSION));
        field(text, "host", string(export.host().value()));
        field(text, "stateful", Boolean.toString(export.stateful()));
        field(text, "sources", sources(export));
        field(text, "sourcesFound", Boolean.toString(export.sourcesFound()));
        field(text, "jails", array(export.jails().stream().map(JsonExport::jail).toList()));
        field(
                text,
                "accept",
                array(export.protocols().stream()
                        .map(protocol -> accepted(export, protocol))
                        .toList()));
        List<String> notes = export.notes();
        text.append("  \"notes\": ")
                .append(array(notes.stream().map(JsonExport::string).toList()));
        return new ExportedText(text.append("\n}\n").toString(), notes);
    }

    private static String sources(Export export) {
        return "{\"ipv4\": " + array(addresses(export, AddressFamily.INET)) + ", \"ipv6\": "
                + array(addresses(export, AddressFamily.INET6)) + "}";
    }

    private static List<String> addresses(Export export, AddressFamily family) {
        return export.sources(family).stream()
                .map(source -> string(source.toString()))
                .toList();
    }

    private static String jail(ExportedJail jail) {
        return "{\"name\": " + string(jail.name().value()) + ", \"range\": "
                + ports(jail.range()) + ", \"protocols\": "
                + array(jail.protocols().stream()
                        .map(protocol -> string(protocol.toString()))
                        .toList())
                + ", \"program\": " + string(jail.program()) + "}";
    }

    private static String accepted(Export export, TransportProtocol protocol) {
        return "{\"protocol\": " + string(protocol.toString()) + ", \"number\": " + protocol.number()
                + ", \"sourcePorts\": "
                + array(export.ports(protocol).stream().map(JsonExport::range).toList()) + "}";
    }

    /** All ranges are named only where there are several: then not every port from the first to the last is the jail's. */
    private static String ports(PortSet ports) {
        String hull = range(ports.hull());
        List<PortRange> ranges = ports.ranges();
        return ranges.size() == 1
                ? hull
                : hull.substring(0, hull.length() - 1) + ", \"ranges\": "
                        + array(ranges.stream().map(JsonExport::range).toList()) + "}";
    }

    private static String range(PortRange range) {
        return "{\"first\": " + range.first() + ", \"last\": " + range.last() + "}";
    }

    private static void field(StringBuilder text, String key, String value) {
        text.append("  \"").append(key).append("\": ").append(value).append(",\n");
    }

    private static String array(List<String> values) {
        return "[" + String.join(", ", values) + "]";
    }

    private static String string(String value) {
        StringBuilder text = new StringBuilder();
        JsonText.append(text, value);
        return text.toString();
    }
}
