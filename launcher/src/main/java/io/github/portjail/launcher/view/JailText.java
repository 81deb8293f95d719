// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.bpf.GuardCounters;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.firewall.ViolationCount;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.ViolationAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reports as lines, for people. */
final class JailText {
    private static final String GAP = "  ";
    private static final String CUT = "...";

    private JailText() {}

    /**
     * A line for each jail, below one of headings.
     *
     * @param width how many columns the terminal has, or 0 if there is none
     */
    static String table(List<JailReport> reports, int width, Ink ink) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of("NAME", "RANGE", "SHARING", "ENFORCED", "PROCESSES", "VIOLATIONS", "PAST FIREWALL", "COMMAND"));
        for (JailReport report : reports) {
            JailState state = report.state();
            ViolationCount violations = report.violations();
            GuardCounters guard = report.guard();
            rows.add(List.of(
                    state.policy().name().value(),
                    state.policy().range().toString(),
                    state.policy().sharing().toString(),
                    enforced(report),
                    Integer.toString(report.processes().size()),
                    violations == null ? "?" : Long.toString(violations.packets()),
                    guard == null ? "?" : Long.toString(guard.violations()),
                    command(report)));
        }
        return ink.paint(
                aligned(rows, width),
                line -> line == 0
                        ? Ink.Style.HEADING
                        : reports.get(line - 1).missing().isEmpty() ? Ink.Style.USUAL : Ink.Style.BAD);
    }

    static String details(JailReport report, Ink ink) {
        JailState state = report.state();
        LogPolicy log = state.policy().log();
        StringBuilder text = new StringBuilder();
        line(text, "jail", state.policy().name().value());
        line(
                text,
                "range",
                state.policy().range() + ", " + state.policy().sharing().describe());
        line(text, "command", command(report));
        line(text, "started", Instant.ofEpochMilli(state.started()).toString());
        line(text, "cgroup", "/" + state.group());
        line(text, "place", state.place() + (PlaceKey.isContainer(state) ? ", " + state.placeKey() : ""));
        line(text, "steering", steering(state));
        line(text, "on violation", state.policy().onViolation().toString());
        line(text, "log", log(log));
        List<String> confined = state.confinement().phrases();
        line(text, "inside", confined.isEmpty() ? "nothing is taken from programs" : String.join("; ", confined));
        StringBuilder enforced = new StringBuilder();
        line(enforced, "enforced", enforced(report));
        for (String lacking : report.missing()) {
            line(enforced, "missing", lacking);
        }
        text.append(ink.paint(enforced.toString(), _ -> style(report)));
        counters(text, report);
        for (JailProcess process : report.processes()) {
            line(text, "process", process.pid() + " " + SafeText.line(process.command()) + " (" + process.user() + ")");
        }
        sockets(text, report.sockets());
        return text.toString();
    }

    private static String command(JailReport report) {
        return report.lasting()
                ? "(lasting)"
                : SafeText.line(String.join(" ", report.state().command()));
    }

    private static String log(LogPolicy log) {
        return switch (log.target().kind()) {
            case NONE -> "none";
            case KERNEL, NFLOG -> log.target() + ", \"" + log.prefix() + "\", " + log.rate();
        };
    }

    private static String steering(JailState state) {
        return switch (state.policy().rewriting()) {
            case NONE, ALL -> state.steering().toString();
            case UNBOUND_DATAGRAMS -> state.steering() + ", and source NAT for UDP sent without bind or connect";
        };
    }

    private static String enforced(JailReport report) {
        if (!report.missing().isEmpty()) {
            return "INCOMPLETE";
        }
        return report.state().policy().onViolation() == ViolationAction.LOG ? "audit only" : "full";
    }

    private static Ink.Style style(JailReport report) {
        if (!report.missing().isEmpty()) {
            return Ink.Style.BAD;
        }
        return report.state().policy().onViolation() == ViolationAction.LOG ? Ink.Style.WARNING : Ink.Style.GOOD;
    }

    private static void counters(StringBuilder text, JailReport report) {
        boolean stopped = report.state().policy().onViolation() != ViolationAction.LOG;
        ViolationCount violations = report.violations();
        if (violations != null) {
            line(
                    text,
                    stopped ? "rejected" : "violations",
                    violations.packets() + " packets, " + violations.bytes() + " bytes, by "
                            + (report.state().firewall().isIptables() ? "iptables" : "nftables"));
        }
        ViolationCount intruders = report.intruders();
        if (intruders != null) {
            line(
                    text,
                    "intruders",
                    intruders.packets() + " packets, " + intruders.bytes()
                            + " bytes, of other programs from the range");
        }
        GuardCounters guard = report.guard();
        if (guard != null) {
            line(text, stopped ? "guarded" : "seen by guard", guard.violations() + " packets, by the BPF guard");
            line(
                    text,
                    "steered",
                    guard.connectedTcp() + " TCP and " + guard.connectedUdp() + " UDP connects, "
                            + (guard.boundTcp() + guard.boundUdp()) + " binds to port 0");
            line(
                    text,
                    "exhausted",
                    (guard.exhaustedConnect() + guard.exhaustedBind()) + " times no port of the range was free");
        }
    }

    /** One line for each local port, so that a busy jail stays readable. */
    private static void sockets(StringBuilder text, List<JailSocket> sockets) {
        TreeMap<String, Integer> uses = new TreeMap<>();
        for (JailSocket socket : sockets) {
            String key = socket.protocol() + " " + socket.localPort() + " " + socket.state();
            uses.merge(key, 1, Integer::sum);
        }
        line(text, "sockets", Integer.toString(sockets.size()));
        uses.forEach((key, count) -> line(text, "port", key + (count == 1 ? "" : " (" + count + " sockets)")));
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(label)
                .append(':')
                .repeat(' ', 14 - label.length())
                .append(value)
                .append('\n');
    }

    /** The last column is cut where the lines would be wider than that, down to its heading; 0 is any width. */
    static String aligned(List<List<String>> rows, int width) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int before = GAP.length() * (columns - 1);
        for (int i = 0; i < columns - 1; i++) {
            before += widths[i];
        }
        int last = width == 0
                ? Integer.MAX_VALUE
                : Math.max(rows.getFirst().getLast().length(), width - before);
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                boolean cut = i == columns - 1 && cell.length() > last;
                text.append(cut ? cell.substring(0, last - CUT.length()) + CUT : cell);
                if (i < columns - 1) {
                    text.repeat(' ', widths[i] - row.get(i).length()).append(GAP);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
