// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.TransportProtocol;

/** Protocols as nft lists them on a host without /etc/protocols (Debian's package netbase), which minimal systems lack: by numbers. */
final class NumberedProtocols {
    private static final String KEY = "l4proto ";
    private static final String SEPARATOR = ", ";

    private NumberedProtocols() {}

    /** Returns the line with the names of the protocols that are compared with {@code meta l4proto}; quoted text stays as it is. */
    static String named(String line) {
        StringBuilder named = new StringBuilder(line.length() + 32);
        boolean quoted = false;
        int i = 0;
        while (i < line.length()) {
            if (!quoted && line.startsWith(KEY, i)) {
                i = protocols(line, i + KEY.length(), named.append(KEY));
            } else {
                quoted ^= line.charAt(i) == '"';
                named.append(line.charAt(i++));
            }
        }
        return named.toString();
    }

    /** Puts one number, or those of a set, as names; returns the index behind them. */
    private static int protocols(String line, int at, StringBuilder named) {
        int i = at;
        while (i < line.length() && "!= {".indexOf(line.charAt(i)) >= 0) {
            named.append(line.charAt(i++));
        }
        while (i < line.length() && isDigit(line.charAt(i))) {
            int number = 0;
            while (i < line.length() && isDigit(line.charAt(i)) && number < 1000) {
                number = number * 10 + line.charAt(i++) - '0';
            }
            named.append(name(number));
            if (line.startsWith(SEPARATOR, i)) {
                named.append(SEPARATOR);
                i += SEPARATOR.length();
            }
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String name(int number) {
        for (TransportProtocol protocol : TransportProtocol.ALL) {
            if (protocol.number() == number) {
                return protocol.toString();
            }
        }
        return Integer.toString(number);
    }
}
