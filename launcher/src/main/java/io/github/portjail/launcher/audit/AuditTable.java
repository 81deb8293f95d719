// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.terminal.TextTable;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.address.AddressText;
import io.github.portjail.rules.audit.Count;
import io.github.portjail.rules.audit.Group;
import io.github.portjail.rules.audit.GroupKey;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Columns for people, in the host's own time. */
final class AuditTable implements ViolationPrinter {
    private static final String UNKNOWN = "?";

    /** Made when the first time is printed: that takes a tenth of the start, which has to be over before anything is read. */
    private static final class Format {
        static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
        static final DateTimeFormatter OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
        static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);

        private Format() {}
    }

    private static final List<String> HEADS_OF_LIVE =
            List.of("TIME", "JAIL", "PROCESS", "PROTO", "SOURCE", "DESTINATION");

    /**
     * How what is followed is printed: nothing is known yet of what will come.
     *
     * @param columns of the first line of a violation
     * @param format of times
     * @param folded whether there is a second line
     */
    private record Live(Columns columns, Supplier<DateTimeFormatter> format, boolean folded) {
        /** With the date, and room for an address of IPv6. */
        private static final int WIDE = 130;

        /** With room for an address of IPv4. */
        private static final int NARROW = 76;

        static Live of(int width) {
            if (width == 0 || width >= WIDE) {
                return new Live(columns(List.of(19, 18, 23, 7, 6, 0), Columns.WIDE_GAP), () -> Format.LONG, false);
            }
            return width >= NARROW
                    ? new Live(columns(List.of(8, 12, 17, 7, 6, 0), Columns.NARROW_GAP), () -> Format.OF_DAY, false)
                    : new Live(columns(List.of(8, 12, 0), Columns.NARROW_GAP), () -> Format.OF_DAY, true);
        }

        private static Columns columns(List<Integer> widths, String gap) {
            return Columns.of(HEADS_OF_LIVE.subList(0, widths.size()), widths, gap);
        }

        String row(List<String> cells) {
            return folded
                    ? columns.row(cells.subList(0, 3)) + "  " + cells.get(3) + " " + cells.get(4) + " -> "
                            + cells.get(5) + "\n"
                    : columns.row(cells);
        }
    }

    private final Output output;
    private final Supplier<ZoneId> zone;
    private final int width;
    private final Live live;
    private final Ink ink;

    /**
     * Prepares a table.
     *
     * @param width how many columns the terminal has, or 0 if there is none
     */
    AuditTable(Output output, Supplier<ZoneId> zone, int width, Ink ink) {
        this.output = output;
        this.zone = zone;
        this.width = width;
        live = Live.of(width);
        this.ink = ink;
    }

    @Override
    public void begin() throws IOException {
        output.write(heading(live.columns));
    }

    @Override
    public void violation(Violation v) throws IOException {
        String program = v.culprit() == null
                ? unknownProgram(v.uid())
                : SafeText.printable(v.culprit().command()) + "[" + v.culprit().pid() + "]";
        output.write(live.row(List.of(
                time(v.time(), live.format().get()),
                SafeText.printable(v.jail()),
                program,
                v.protocol().toString(),
                port(v.source().port()),
                destination(v.destination().address(), v.destination().port()))));
    }

    @Override
    public void groups(Tally tally) throws IOException {
        List<Group> groups = tally.groups();
        if (groups.isEmpty()) {
            return;
        }
        List<String> head = head(tally.grouping());
        Columns columns = Columns.fitting(head, rows(groups, tally.grouping(), Format.LONG), width, Columns.WIDE_GAP);
        if (width > 0 && columns.width() > width) {
            columns = Columns.fitting(head, rows(groups, tally.grouping(), Format.SHORT), width, Columns.NARROW_GAP);
        }
        if (width > 0 && columns.width() > width) {
            List<List<String>> cells = new ArrayList<>(List.of(head));
            cells.addAll(rows(groups, tally.grouping(), Format.LONG));
            output.write(TextTable.withNumbers(cells, 0).text(width, ink, _ -> Ink.Style.USUAL));
        } else {
            output.write(heading(columns));
            for (List<String> row : columns.rows()) {
                output.write(columns.row(row));
            }
        }
        for (Map.Entry<String, Count> others : tally.others().entrySet()) {
            output.write("and " + others.getValue().violations() + " more of jail "
                    + SafeText.printable(others.getKey()) + " in more groups than are told apart\n");
        }
    }

    private String heading(Columns columns) {
        return ink.paint(columns.head(), _ -> Ink.Style.HEADING);
    }

    private static List<String> head(Grouping grouping) {
        List<String> head = new ArrayList<>(
                switch (grouping) {
                    case CONNECTION -> List.of("JAIL", "PROCESS", "PROTO", "SOURCE", "DESTINATION");
                    case JAIL -> List.of("JAIL");
                    case PROGRAM -> List.of("JAIL", "PROCESS");
                    case DESTINATION -> List.of("PROTO", "DESTINATION");
                    case PORT -> List.of("PROTO", "SOURCE");
                    case HOUR -> List.of("HOUR");
                });
        head.addAll(List.of("COUNT", "FIRST", "LAST"));
        return head;
    }

    private List<List<String>> rows(List<Group> groups, Grouping grouping, DateTimeFormatter format) {
        List<List<String>> rows = new ArrayList<>(groups.size());
        for (Group group : groups) {
            List<String> row = new ArrayList<>(cells(group.key(), grouping));
            row.add(Long.toString(group.count().violations()));
            row.add(time(group.count().first(), format));
            row.add(time(group.count().last(), format));
            rows.add(row);
        }
        return rows;
    }

    private List<String> cells(GroupKey key, Grouping grouping) {
        TransportProtocol protocol = key.protocol();
        InetAddress address = key.destination();
        String jail = key.jail() == null ? UNKNOWN : SafeText.printable(key.jail());
        String program = key.program() == null ? unknownProgram(key.uid()) : SafeText.printable(key.program());
        String protocolWord = protocol == null ? UNKNOWN : protocol.toString();
        String source = port(key.sourcePort());
        String destination = address == null ? UNKNOWN : destination(address, key.destinationPort());
        return switch (grouping) {
            case CONNECTION -> List.of(jail, program, protocolWord, source, destination);
            case JAIL -> List.of(jail);
            case PROGRAM -> List.of(jail, program);
            case DESTINATION -> List.of(protocolWord, destination);
            case PORT -> List.of(protocolWord, source);
            case HOUR -> List.of(time(key.hour(), Format.LONG));
        };
    }

    private static String unknownProgram(long uid) {
        return uid == Violation.UNKNOWN_ID ? UNKNOWN : "? (uid " + uid + ")";
    }

    private static String destination(InetAddress address, int port) {
        String text = AddressText.of(address);
        return (address instanceof Inet4Address ? text : "[" + text + "]") + ":" + port(port);
    }

    private static String port(int port) {
        return port == Endpoint.UNKNOWN_PORT ? UNKNOWN : Integer.toString(port);
    }

    private String time(@Nullable Instant time, DateTimeFormatter format) {
        return time == null ? UNKNOWN : format.format(time.atZone(zone.get()));
    }
}
