// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/** A place in a line's bytes, which moves forward over what is recognised and stays where something else stands. */
final class Cursor {
    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private long number;

    /** Goes to the beginning of a line. */
    void set(byte[] line, int from, int to) {
        bytes = line;
        position = from;
        end = to;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    void moveTo(int index) {
        position = Math.min(index, end);
    }

    int end() {
        return end;
    }

    boolean atEnd() {
        return position >= end;
    }

    /** Returns the byte here, or -1 at the end. */
    int peek() {
        return position < end ? bytes[position] : -1;
    }

    /** Tells whether these ASCII characters stand here. */
    boolean isAt(String word) {
        int length = word.length();
        if (end - position < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[position + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Moves over these ASCII characters if they stand here. */
    boolean skip(String word) {
        if (!isAt(word)) {
            return false;
        }
        position += word.length();
        return true;
    }

    /** Moves over UTF-8's byte order mark if it stands here. */
    void skipByteOrderMark() {
        if (end - position >= 3
                && bytes[position] == (byte) 0xef
                && bytes[position + 1] == (byte) 0xbb
                && bytes[position + 2] == (byte) 0xbf) {
            position += 3;
        }
    }

    /** Moves to the next space or to the end. */
    void toSpace() {
        while (position < end && bytes[position] != ' ') {
            position++;
        }
    }

    /** Moves over spaces. */
    void skipSpaces() {
        while (position < end && bytes[position] == ' ') {
            position++;
        }
    }

    /** Tells whether a word ends here, and moves over the one space behind it. */
    boolean endWord() {
        if (position >= end) {
            return true;
        }
        if (bytes[position] != ' ') {
            return false;
        }
        position++;
        return true;
    }

    /** Moves over decimal digits, at least one and not above a bound, and keeps their {@link #number}. */
    boolean decimal(long highest) {
        long value = 0;
        int start = position;
        while (position < end && bytes[position] >= '0' && bytes[position] <= '9') {
            value = value * 10 + bytes[position] - '0';
            if (value > highest) {
                return false;
            }
            position++;
        }
        number = value;
        return position > start;
    }

    /** Moves over hexadecimal digits, at least one and at most some, and keeps their {@link #number}. */
    boolean hexadecimal(int most) {
        long value = 0;
        int start = position;
        while (position < end && position - start < most) {
            int digit = digit(bytes[position]);
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
            position++;
        }
        number = value;
        return position > start;
    }

    /** Moves over a word that is a number of at most 32 bits, and the space behind it. */
    boolean decimalWord() {
        return decimal(0xffffffffL) && endWord();
    }

    /** Moves over a word of at most eight hexadecimal digits, and the space behind it. */
    boolean hexadecimalWord() {
        return hexadecimal(8) && endWord();
    }

    /** Moves over the first of these words that stands here with a space behind it. */
    boolean oneOf(String[] words) {
        int start = position;
        for (String word : words) {
            if (skip(word) && skip(" ")) {
                return true;
            }
            position = start;
        }
        return false;
    }

    /** Returns what the last digits said. */
    long number() {
        return number;
    }

    private static int digit(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        int lower = character | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
