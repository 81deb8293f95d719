// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.bpf.GuardCounters;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.terminal.TextTable;
import io.github.portjail.launcher.text.Paragraph;
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
    private static final int LABEL = 15;

    private final StringBuilder text = new StringBuilder();
    private final int width;

    private JailText(int width) {
        this.width = width;
    }

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
        return TextTable.of(rows)
                .text(
                        width,
                        ink,
                        row -> row == 0
                                ? Ink.Style.HEADING
                                : reports.get(row - 1).missing().isEmpty() ? Ink.Style.USUAL : Ink.Style.BAD);
    }

    /**
     * Lines about one jail.
     *
     * @param width how many columns the terminal has, or 0 if there is none
     */
    static String details(JailReport report, int width, Ink ink) {
        return new JailText(width).details(report, ink);
    }

    private String details(JailReport report, Ink ink) {
        JailState state = report.state();
        LogPolicy log = state.policy().log();
        line("jail", state.policy().name().value());
        line("range", state.policy().range() + ", " + state.policy().sharing().describe());
        line("command", command(report));
        line("started", Instant.ofEpochMilli(state.started()).toString());
        line("cgroup", "/" + state.group());
        line("place", state.place() + (PlaceKey.isContainer(state) ? ", " + state.placeKey() : ""));
        line("steering", steering(state));
        line("on violation", state.policy().onViolation().toString());
        line("log", log(log));
        List<String> confined = state.confinement().phrases();
        line("inside", confined.isEmpty() ? "nothing is taken from programs" : String.join("; ", confined));
        int before = text.length();
        line("enforced", enforced(report));
        for (String lacking : report.missing()) {
            line("missing", lacking);
        }
        String enforced = text.substring(before);
        text.setLength(before);
        text.append(ink.paint(enforced, _ -> style(report)));
        counters(report);
        for (JailProcess process : report.processes()) {
            line("process", process.pid() + " " + SafeText.line(process.command()) + " (" + process.user() + ")");
        }
        sockets(report.sockets());
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

    private void counters(JailReport report) {
        boolean stopped = report.state().policy().onViolation() != ViolationAction.LOG;
        ViolationCount violations = report.violations();
        if (violations != null) {
            line(
                    stopped ? "rejected" : "violations",
                    violations.packets() + " packets, " + violations.bytes() + " bytes, by "
                            + (report.state().firewall().isIptables() ? "iptables" : "nftables"));
        }
        ViolationCount intruders = report.intruders();
        if (intruders != null) {
            line(
                    "intruders",
                    intruders.packets() + " packets, " + intruders.bytes()
                            + " bytes, of other programs from the range");
        }
        GuardCounters guard = report.guard();
        if (guard != null) {
            line(stopped ? "guarded" : "seen by guard", guard.violations() + " packets, by the BPF guard");
            line(
                    "steered",
                    guard.connectedTcp() + " TCP and " + guard.connectedUdp() + " UDP connects, "
                            + (guard.boundTcp() + guard.boundUdp()) + " binds to port 0");
            line(
                    "exhausted",
                    (guard.exhaustedConnect() + guard.exhaustedBind()) + " times no port of the range was free");
        }
    }

    /** One line for each local port, so that a busy jail stays readable. */
    private void sockets(List<JailSocket> sockets) {
        TreeMap<String, Integer> uses = new TreeMap<>();
        for (JailSocket socket : sockets) {
            String key = socket.protocol() + " " + socket.localPort() + " " + socket.state();
            uses.merge(key, 1, Integer::sum);
        }
        line("sockets", Integer.toString(sockets.size()));
        uses.forEach((key, count) -> line("port", key + (count == 1 ? "" : " (" + count + " sockets)")));
    }

    private void line(String label, String value) {
        String start = label + ":" + " ".repeat(LABEL - 1 - label.length());
        if (width == 0) {
            text.append(start).append(value).append('\n');
        } else {
            Paragraph.append(text, start, " ".repeat(LABEL), value, width);
        }
    }
}
