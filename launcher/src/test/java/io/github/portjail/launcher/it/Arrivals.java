// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.policy.PortSet;
import java.util.List;
import java.util.function.Predicate;

/** What arrived at a {@link PortReportingServer}, as the server saw it. */
record Arrivals(List<Arrivals.Arrival> all) {

    /**
     * Connections or datagrams of one source port.
     *
     * @param protocol tcp or udp
     * @param service the server's port
     * @param sourcePort the port that the peer sent from
     * @param count how many connections, or datagrams
     */
    record Arrival(String protocol, int service, int sourcePort, int count) {
        static Arrival parse(String line) {
            String[] words = line.split(" ", -1);
            return new Arrival(
                    words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        }
    }

    Arrivals at(int service) {
        return only(arrival -> arrival.service() == service);
    }

    private Arrivals only(Predicate<Arrival> wanted) {
        return new Arrivals(all.stream().filter(wanted).toList());
    }

    /** Returns how many connections and datagrams there were. */
    int count() {
        return all.stream().mapToInt(Arrival::count).sum();
    }

    /** Returns how many connections and datagrams came from a port of the range. */
    int countFrom(PortSet range) {
        return only(arrival -> range.contains(arrival.sourcePort())).count();
    }

    /** Returns how many different source ports there were. */
    long sourcePorts() {
        return all.stream().mapToInt(Arrival::sourcePort).distinct().count();
    }

    /** Fails the test if one came from a port outside the range. */
    Arrivals expectOnlyFrom(PortSet range) {
        Leaks.expectNone(
                only(arrival -> !range.contains(arrival.sourcePort())).all(),
                "what arrived at the server from a source port outside " + range);
        return this;
    }

    Arrivals expectCount(int expected) {
        assertEquals(expected, count(), "connections and datagrams that arrived at the server; it saw " + all);
        return this;
    }
}
