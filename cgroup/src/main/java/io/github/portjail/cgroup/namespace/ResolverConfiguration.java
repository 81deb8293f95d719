// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a resolv.conf(5), by what of it can be used from a jail's network namespace: not the loopback, which is
 * the jail's own there, and no link-local address, whose link is not there.
 *
 * @param reachable the name servers that may be reached, in their order
 * @param unreachable the others
 */
record ResolverConfiguration(String text, List<String> reachable, List<String> unreachable) {
    private static final String NAME_SERVER = "nameserver";

    ResolverConfiguration {
        reachable = List.copyOf(reachable);
        unreachable = List.copyOf(unreachable);
    }

    static ResolverConfiguration parse(String text) {
        List<String> reachable = new ArrayList<>();
        List<String> unreachable = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            String line = line(text, start);
            start += line.length() + 1;
            String server = nameServer(line);
            if (!server.isEmpty()) {
                (isReachable(server) ? reachable : unreachable).add(server);
            }
        }
        return new ResolverConfiguration(text, reachable, unreachable);
    }

    /** The same without the servers that cannot be reached. */
    String reachableText() {
        StringBuilder kept = new StringBuilder();
        int start = 0;
        while (start < text.length()) {
            String line = line(text, start);
            start += line.length() + 1;
            String server = nameServer(line);
            if (server.isEmpty() || isReachable(server)) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }

    private static String line(String text, int start) {
        int end = text.indexOf('\n', start);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    /** The server that the line names; empty for any other line. The keyword begins the line. */
    private static String nameServer(String line) {
        int start = NAME_SERVER.length();
        if (!line.startsWith(NAME_SERVER) || line.length() <= start || !isSpace(line.charAt(start))) {
            return "";
        }
        while (start < line.length() && isSpace(line.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < line.length() && !isSpace(line.charAt(end))) {
            end++;
        }
        return line.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    /** The unspecified address is the loopback too. */
    private static boolean isReachable(String server) {
        String address = server.startsWith("::ffff:") ? server.substring("::ffff:".length()) : server;
        if (address.indexOf(':') < 0) {
            return !address.startsWith("127.") && !address.startsWith("169.254.") && !isZero(address);
        }
        return !isZeroBeforeLast(address) && !isLinkLocal(address);
    }

    /** {@code 0.0.0.0} and its short forms. */
    private static boolean isZero(String address) {
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) != '0' && address.charAt(i) != '.') {
                return false;
            }
        }
        return true;
    }

    /** {@code ::} and {@code ::1}, in whatever length they are written. */
    private static boolean isZeroBeforeLast(String address) {
        int last = address.length() - 1;
        for (int i = 0; i < last; i++) {
            if (address.charAt(i) != '0' && address.charAt(i) != ':') {
                return false;
            }
        }
        return last < 0 || "01:".indexOf(address.charAt(last)) >= 0;
    }

    /** fe80::/10. */
    private static boolean isLinkLocal(String address) {
        if (address.length() < 4 || !address.regionMatches(true, 0, "fe", 0, 2)) {
            return false;
        }
        char third = address.charAt(2);
        return address.charAt(3) != ':' && "89abAB".indexOf(third) >= 0;
    }
}
