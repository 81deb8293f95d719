// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/** What iptables said, in one line. */
final class IptablesMessage {
    private static final String LINE = "line ";

    private IptablesMessage() {}

    /**
     * Returns iptables' message, and the line of the input that it names by its number.
     *
     * @param input what iptables-restore was given; empty for another program
     */
    static String of(IptablesResult result, String input) {
        String message = result.error().strip().replace("\n", " ").replace("  ", " ");
        if (message.isEmpty()) {
            message = "it ended with status " + result.status();
        }
        String line = lineNamed(message, input);
        return line.isEmpty() ? message : message + " ('" + line + "')";
    }

    private static String lineNamed(String message, String input) {
        int at = message.indexOf(LINE);
        int number = 0;
        for (int i = at + LINE.length(); at >= 0 && i < message.length() && isDigit(message.charAt(i)); i++) {
            number = Math.min(number * 10 + message.charAt(i) - '0', input.length() + 1);
        }
        int start = 0;
        for (int i = 1; i < number && start >= 0; i++) {
            int newline = input.indexOf('\n', start);
            start = newline < 0 ? -1 : newline + 1;
        }
        int end = start < 0 ? -1 : input.indexOf('\n', start);
        return number == 0 || end < 0 ? "" : input.substring(start, end);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
