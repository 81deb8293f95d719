// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.rules.address.AddressText;
import io.github.portjail.rules.audit.report.Program;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.Violation;
import java.net.Inet6Address;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How the page writes numbers, times, ports and addresses. */
final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /** {@code 1,234}. */
    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 violation}, {@code 1,234 violations}. */
    static String violations(long number) {
        return number(number) + (number == 1 ? " violation" : " violations");
    }

    /** {@code 1,234}, or what it is at least. */
    static String atLeast(long count, long missing) {
        return (missing == 0 ? "" : "≥ ") + number(count);
    }

    /** {@code 2026-01-31 23:59:59}, UTC. */
    static String time(Instant time) {
        return TIME.format(time);
    }

    /** {@code 5 minutes}: a bin's width, which is a whole number of the unit. */
    static String duration(long seconds) {
        if (seconds % 86_400 == 0) {
            return units(seconds / 86_400, "day");
        }
        if (seconds % 3600 == 0) {
            return units(seconds / 3600, "hour");
        }
        return seconds % 60 == 0 ? units(seconds / 60, "minute") : units(seconds, "second");
    }

    /** {@code 192.0.2.1:443}, {@code [2001:db8::1]:443}. */
    static String endpoint(Endpoint endpoint) {
        String address = AddressText.of(endpoint.address());
        boolean hasColons = endpoint.address() instanceof Inet6Address;
        return (hasColons ? "[" + address + "]" : address) + ":" + endpoint.port();
    }

    /** A text that sorts as addresses do: IPv4 first, then by the bytes, then by the port. */
    static String sortKey(Endpoint endpoint) {
        byte[] bytes = endpoint.address().getAddress();
        StringBuilder key = new StringBuilder(bytes.length == 4 ? "4" : "6");
        for (byte each : bytes) {
            key.append(String.format("%02x", each));
        }
        return key.append(String.format("%05d", endpoint.port())).toString();
    }

    /** The program's name, or what is known instead, in parentheses. */
    static String program(Program program) {
        String command = program.command();
        return command == null ? "(" + unknownProgram(program) + ")" : VisibleText.of(command);
    }

    /** {@code unknown, UID 1000}. */
    static String unknownProgram(Program program) {
        return program.uid() == Violation.UNKNOWN_ID ? "unknown" : "unknown, UID " + program.uid();
    }

    private static String units(long number, String unit) {
        return number(number) + " " + unit + (number == 1 ? "" : "s");
    }
}
