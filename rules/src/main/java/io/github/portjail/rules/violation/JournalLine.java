// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * Reads a line of {@code journalctl -o json}: one object, whose values are strings, arrays of numbers (bytes that are not UTF-8), arrays
 * of those where a field came more than once, or null.
 *
 * <p>Who wrote a message is told by {@code _TRANSPORT}: fields that begin with an underscore are journald's own, which no program
 * can set. See systemd.journal-fields(7).
 */
final class JournalLine {
    /** No message of the kernel is as long (CONSOLE_EXT_LOG_MAX is 8192, LOG_LINE_MAX below 1024). */
    private static final int LONGEST_MESSAGE = 8192;

    private final Cursor at = new Cursor();
    private final byte[] message = new byte[LONGEST_MESSAGE];
    private int length;
    private boolean whole;
    private int timeIndex;
    private LineHeader.Writer writer = LineHeader.Writer.OTHER;

    /** Reads a line that begins with a brace. */
    LineHeader.Writer read(byte[] line, int from, int to) {
        at.set(line, from, to);
        length = 0;
        timeIndex = -1;
        writer = LineHeader.Writer.OTHER;
        whole = object();
        return writer;
    }

    /** Returns an array in which the message begins at 0. */
    byte[] message() {
        return message;
    }

    /** Returns the message's length in bytes. */
    int length() {
        return length;
    }

    /** Tells whether the line was read to its end. */
    boolean isWhole() {
        return whole;
    }

    /** Returns where in the line the microseconds of its time begin, or -1. */
    int timeIndex() {
        return timeIndex;
    }

    private boolean object() {
        at.skip("{");
        blank();
        while (at.skip("\"")) {
            if (!member()) {
                return false;
            }
            blank();
            if (!at.skip(",")) {
                break;
            }
            blank();
        }
        return at.skip("}");
    }

    /** Reads a name, whose quotation mark was read, and its value. */
    private boolean member() {
        boolean isMessage = at.isAt("MESSAGE\"");
        boolean isTransport = at.isAt("_TRANSPORT\"");
        boolean isTime = at.isAt("__REALTIME_TIMESTAMP\"");
        if (!string(false)) {
            return false;
        }
        blank();
        if (!at.skip(":")) {
            return false;
        }
        blank();
        if (isMessage) {
            length = 0;
        }
        if (isTransport) {
            writer = at.isAt("\"kernel\"")
                    ? LineHeader.Writer.KERNEL
                    : at.isAt("\"driver\"") ? LineHeader.Writer.KEEPER : LineHeader.Writer.OTHER;
        }
        if (isTime && at.peek() == '"') {
            timeIndex = at.position() + 1;
        }
        return value(isMessage);
    }

    private boolean value(boolean kept) {
        if (at.skip("\"")) {
            return string(kept);
        }
        if (at.skip("[")) {
            return array(kept);
        }
        return literal(false);
    }

    /** Bytes, of which each is a number; of a field that came more than once nothing is kept. */
    private boolean array(boolean kept) {
        int depth = 1;
        while (depth > 0) {
            blank();
            if (at.skip("[")) {
                depth++;
                length = kept ? 0 : length;
            } else if (at.skip("]")) {
                depth--;
            } else if (at.skip("\"")) {
                length = kept ? 0 : length;
                if (!string(false)) {
                    return false;
                }
            } else if (!at.skip(",") && !literal(kept && depth == 1)) {
                return false;
            }
        }
        return true;
    }

    /** A number, true, false or null. */
    private boolean literal(boolean kept) {
        int start = at.position();
        boolean digits = at.decimal(255);
        if (digits && kept) {
            keep((int) at.number());
        }
        while (isLiteralPart(at.peek())) {
            at.moveTo(at.position() + 1);
        }
        return at.position() > start;
    }

    private static boolean isLiteralPart(int character) {
        return character >= '0' && character <= '9'
                || character >= 'a' && character <= 'z'
                || character == '-'
                || character == '+'
                || character == '.'
                || character == 'E';
    }

    /** Reads a string, whose first quotation mark was read, to behind its last. */
    private boolean string(boolean kept) {
        byte[] bytes = at.bytes();
        int end = at.end();
        int i = at.position();
        while (i < end && bytes[i] != '"') {
            if (bytes[i] == '\\') {
                at.moveTo(i + 1);
                if (!escape(kept)) {
                    return false;
                }
                i = at.position();
            } else {
                if (kept) {
                    keep(bytes[i]);
                }
                i++;
            }
        }
        at.moveTo(i);
        return at.skip("\"");
    }

    private boolean escape(boolean kept) {
        int character = at.peek();
        if (character < 0) {
            return false;
        }
        at.moveTo(at.position() + 1);
        int value = switch (character) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> at.hexadecimal(4) ? (int) at.number() : -1;
            default -> character;
        };
        if (kept && value >= 0) {
            // Nothing above ASCII stands in a netfilter line: a question mark spoils it no more than the character
            // does.
            keep(value < 0x80 ? value : '?');
        }
        return value >= 0;
    }

    private void keep(int value) {
        if (length < LONGEST_MESSAGE) {
            message[length++] = (byte) value;
        }
    }

    private void blank() {
        while (at.peek() == ' ' || at.peek() == '\t') {
            at.moveTo(at.position() + 1);
        }
    }
}
