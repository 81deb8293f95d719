// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.cgroup.bpf.GuardCounters;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.launcher.ports.PortFields;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.firewall.ViolationCount;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.ViolationAction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports as JSON (RFC 8259), for programs; a number that is not known is null. */
final class JailJson {
    private static final JSON PRINTER =
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES);

    private JailJson() {}

    static String array(List<JailReport> reports) {
        List<Map<String, Object>> array = new ArrayList<>();
        for (JailReport report : reports) {
            array.add(fields(report));
        }
        return print(array);
    }

    static String object(JailReport report) {
        return print(fields(report));
    }

    private static Map<String, Object> fields(JailReport report) {
        JailState state = report.state();
        Map<String, Object> jail = new LinkedHashMap<>();
        jail.put("name", state.policy().name().value());
        jail.put("range", PortFields.of(state.policy().range()));
        jail.put("sharing", state.policy().sharing().toString());
        jail.put("cgroup", "/" + state.group());
        jail.put("started", Instant.ofEpochMilli(state.started()).toString());
        jail.put("command", state.command());
        jail.put("lasting", report.lasting());
        jail.put("pids", processes(report.processes()));
        jail.put("place", state.place().toString());
        jail.put("steering", state.steering().toString());
        jail.put("rewriting", state.policy().rewriting().toString());
        jail.put("onViolation", state.policy().onViolation().toString());
        jail.put("log", log(state.policy().log()));
        jail.put("confinement", state.confinement().words());
        jail.put("enforced", Map.of(firewall(state), rulesInForce(report), "guard", report.guardInForce()));
        jail.put("missing", report.missing());
        jail.put("packets", packets(report));
        jail.put("ports", sockets(report.sockets()));
        return jail;
    }

    /** With no firewall nothing is missing, and nothing enforces either. */
    private static boolean rulesInForce(JailReport report) {
        return report.state().firewall() != FirewallChoice.NONE && report.firewallInForce();
    }

    private static String firewall(JailState state) {
        return state.firewall().isIptables() ? "iptables" : "nftables";
    }

    private static List<Map<String, Object>> processes(List<JailProcess> processes) {
        List<Map<String, Object>> array = new ArrayList<>();
        for (JailProcess process : processes) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pid", process.pid());
            fields.put("command", process.command());
            fields.put("user", process.user());
            array.add(fields);
        }
        return array;
    }

    private static Map<String, Object> log(LogPolicy log) {
        RateLimit rate = log.rate();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("target", log.target().kind().toString());
        if (log.target().kind() == LogTarget.Kind.NFLOG) {
            fields.put("group", log.target().group());
        }
        fields.put("prefix", log.prefix());
        fields.put("rate", rate.packets() + "/" + rate.unit());
        fields.put("burst", rate.burst());
        return fields;
    }

    /** In an audit violations are counted and nothing is stopped. */
    private static Map<String, @Nullable Object> packets(JailReport report) {
        boolean stopped = report.state().policy().onViolation() != ViolationAction.LOG;
        ViolationCount violations = report.violations();
        GuardCounters guard = report.guard();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("violations", violations == null ? null : violations.packets());
        fields.put("rejected", violations == null ? null : stopped ? violations.packets() : 0);
        fields.put("violationsPastFirewall", guard == null ? null : guard.violations());
        fields.put("guarded", guard == null ? null : stopped ? guard.violations() : 0);
        ViolationCount intruders = report.intruders();
        fields.put("intruders", intruders == null ? null : intruders.packets());
        return fields;
    }

    private static List<Map<String, Object>> sockets(List<JailSocket> sockets) {
        List<Map<String, Object>> array = new ArrayList<>();
        for (JailSocket socket : sockets) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("protocol", socket.protocol().toString());
            fields.put("localAddress", socket.localAddress().getHostAddress());
            fields.put("localPort", socket.localPort());
            fields.put("remoteAddress", socket.remoteAddress().getHostAddress());
            fields.put("remotePort", socket.remotePort());
            fields.put("state", socket.state().toString());
            array.add(fields);
        }
        return array;
    }

    private static String print(Object value) {
        try {
            return PRINTER.asString(value) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
