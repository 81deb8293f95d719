// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_4;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_6;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A packet that a jailed client sends from outside its range, and how {@code portjail audit --json} tells of it.
 *
 * @param transport tcp or udp
 * @param server whereto
 * @param sourcePort wherefrom
 */
record AuditedViolation(String transport, String server, int sourcePort) {
    /** One of each protocol and each version of IP, each from a port of its own. */
    static final List<AuditedViolation> EACH = List.of(
            new AuditedViolation("tcp", SERVER_4, 40101),
            new AuditedViolation("tcp", SERVER_6, 40102),
            new AuditedViolation("udp", SERVER_4, 40103),
            new AuditedViolation("udp", SERVER_6, 40104));

    int destinationPort() {
        return transport.equals("tcp") ? REPORT : UDP;
    }

    /** What the static client is told. */
    String words() {
        return transport + " " + server + " " + destinationPort() + " from " + sourcePort;
    }

    /** Has a client commit all of them. */
    static void commit(Running client) {
        commit(client, EACH);
    }

    static void commit(Running client, List<AuditedViolation> violations) {
        for (AuditedViolation violation : violations) {
            String _ = client.ask(violation.words());
        }
    }

    /** What the audit is to say of all of them, in a jail on the client's host itself. */
    static List<String> expected(String jail) {
        return expected(jail, EACH);
    }

    static List<String> expected(String jail, List<AuditedViolation> violations) {
        List<String> expected = new ArrayList<>();
        for (AuditedViolation violation : violations) {
            String client = violation.server.equals(SERVER_4) ? CLIENT_4 : CLIENT_6;
            expected.add(jail + " " + violation.transport + " " + client + " " + violation.sourcePort + " > "
                    + violation.server + " " + violation.destinationPort());
        }
        Collections.sort(expected);
        return expected;
    }

    /** What lines of JSON say, sorted. */
    static List<String> told(String json) throws IOException {
        List<String> told = new ArrayList<>();
        for (String line : json.lines().toList()) {
            Map<String, Object> object = JSON.std.mapFrom(line);
            told.add(at(object, "rule", "name") + " " + at(object, "network", "transport") + " "
                    + at(object, "source", "ip") + " " + at(object, "source", "port") + " > "
                    + at(object, "destination", "ip") + " " + at(object, "destination", "port"));
        }
        Collections.sort(told);
        return told;
    }

    /** Whom lines of JSON name: command, PID, how the port came about, and user. */
    static List<String> culprits(String json) throws IOException {
        List<String> culprits = new ArrayList<>();
        for (String line : json.lines().toList()) {
            Map<String, Object> object = JSON.std.mapFrom(line);
            culprits.add(at(object, "process", "name") + " " + at(object, "process", "pid") + " "
                    + at(object, "portjail", "port_origin") + " " + at(object, "user", "id"));
        }
        return culprits;
    }

    static @Nullable Object at(Map<String, Object> object, String... path) {
        Object value = object;
        for (String key : path) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }
}
