// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import java.util.ArrayList;
import java.util.List;

/**
 * The packets that opened connections, as they arrived at the server's end of the wire.
 *
 * @param all in the order of their arrival
 */
record Openings(List<Openings.Opening> all) {

    /**
     * One packet.
     *
     * @param family the version of IP
     * @param sourcePort the port that it came from
     * @param service the server's port that it went to
     */
    record Opening(int family, int sourcePort, int service) {}

    /**
     * Parses lines of tcpdump(8) {@code -n}, such as {@code 12:00:00.000000 IP6 fd77::1.50123 > fd77::2.7000: Flags [S], …}.
     *
     * @throws IllegalArgumentException if one of them has another form
     */
    static Openings parse(List<String> lines) {
        List<Opening> openings = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 6);
            boolean shaped =
                    words.length == 6 && words[1].startsWith("IP") && words[3].equals(">") && words[4].endsWith(":");
            if (!shaped) {
                throw new IllegalArgumentException("not a line about a packet with ports: " + line);
            }
            openings.add(new Opening(words[1].equals("IP6") ? 6 : 4, port(words[2]), port(words[4])));
        }
        return new Openings(List.copyOf(openings));
    }

    private static int port(String endpoint) {
        String address = endpoint.endsWith(":") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        return Integer.parseInt(address.substring(address.lastIndexOf('.') + 1));
    }

    /** Returns the source ports of what went to a port of the server, each as often as it came. */
    List<Integer> sourcePorts(int family, int service) {
        return all.stream()
                .filter(opening -> opening.family() == family && opening.service() == service)
                .map(Opening::sourcePort)
                .toList();
    }
}
