// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import java.util.List;

/**
 * Ports that follow each other, both ends included: nearly always all that a jail may use.
 *
 * @param first the lowest port, 1 to 65535
 * @param last the highest port, {@code first} to 65535
 */
public record PortRange(int first, int last) implements PortSet {
    private static final int LOWEST = 1;
    private static final int HIGHEST = 65535;
    private static final String EXAMPLE = "give LO:HI, for example 50000:50999";

    /**
     * Checks both ends.
     *
     * @throws InvalidValueException if an end is no port, or the range runs backwards
     */
    public PortRange {
        String faults = both(fault(first, Integer.toString(first)), fault(last, Integer.toString(last)));
        if (!faults.isEmpty()) {
            throw new InvalidValueException(faults);
        }
        if (first > last) {
            throw new InvalidValueException("range " + first + ":" + last + " runs backwards: " + EXAMPLE);
        }
    }

    /**
     * Parses {@code LO:HI} or {@code LO-HI}: two decimal port numbers in ASCII digits without sign, space or leading zero.
     *
     * @throws InvalidValueException with all faults of the text in its one line
     */
    public static PortRange parse(String text) {
        int separator = separator(text);
        if (separator < 0) {
            String fault = text.isEmpty()
                    ? "range '' is empty: "
                    : "range " + InvalidValueException.quote(text) + " has no end: ";
            throw new InvalidValueException(fault + EXAMPLE);
        }
        String firstText = text.substring(0, separator);
        String lastText = text.substring(separator + 1);
        String faults = both(fault(firstText, text), fault(lastText, text));
        if (!faults.isEmpty()) {
            throw new InvalidValueException(faults);
        }
        return new PortRange(Integer.parseInt(firstText), Integer.parseInt(lastText));
    }

    @Override
    public List<PortRange> ranges() {
        return List.of(this);
    }

    @Override
    public PortRange hull() {
        return this;
    }

    @Override
    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public boolean overlaps(PortSet other) {
        if (other instanceof PortRange range) {
            return first <= range.last && range.first <= last;
        }
        return other.overlaps(this);
    }

    @Override
    public int size() {
        return last - first + 1;
    }

    /** Returns both ends with a hyphen between them, {@code 50000-50999}, also for a single port. */
    @Override
    public String toString() {
        return first + "-" + last;
    }

    private static int separator(String text) {
        int colon = text.indexOf(':');
        return colon >= 0 ? colon : text.indexOf('-', 1);
    }

    private static String fault(String port, String range) {
        if (port.isEmpty()) {
            return "range " + InvalidValueException.quote(range) + " lacks one of its ends: " + EXAMPLE;
        }
        for (int i = 0; i < port.length(); i++) {
            if (port.charAt(i) < '0' || port.charAt(i) > '9') {
                return InvalidValueException.quote(port) + " is not a port number: " + EXAMPLE;
            }
        }
        if (port.length() > 1 && port.charAt(0) == '0') {
            return "port " + InvalidValueException.quote(port) + " has a leading zero: " + EXAMPLE;
        }
        // Five digits cannot overflow; more cannot be a port.
        return port.length() > 5 ? outside(InvalidValueException.quote(port)) : fault(Integer.parseInt(port), port);
    }

    private static String fault(int port, String shown) {
        return port < LOWEST || port > HIGHEST ? outside(shown) : "";
    }

    private static String outside(String port) {
        return "port " + port + " is outside " + LOWEST + "-" + HIGHEST;
    }

    private static String both(String one, String other) {
        if (one.isEmpty() || other.isEmpty() || one.equals(other)) {
            return one.isEmpty() ? other : one;
        }
        return one + "; " + other;
    }
}
