// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.charset.StandardCharsets;

/**
 * Text of the kernel: bytes, customarily UTF-8, but any bytes are allowed.
 *
 * <p>A byte b that is no part of valid UTF-8 becomes the lone surrogate U+DC00+b, and that surrogate
 * the byte again, so that every path survives the way through a String.
 */
public final class NativeText {
    private static final char ESCAPE = '\uDC00';

    private NativeText() {}

    public static String decode(byte[] bytes) {
        return decode(bytes, bytes.length);
    }

    static String decode(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] < 0) {
                return decodeUtf8(bytes, length);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static String decodeUtf8(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder(length);
        int position = 0;
        while (position < length) {
            int size = sequenceLength(bytes, position, length);
            if (size == 0) {
                text.append((char) (ESCAPE + (bytes[position] & 0xff)));
                position++;
            } else {
                text.append(new String(bytes, position, size, StandardCharsets.UTF_8));
                position += size;
            }
        }
        return text.toString();
    }

    /** Length of the valid UTF-8 sequence at the position, 0 when there is none (RFC 3629). */
    private static int sequenceLength(byte[] bytes, int position, int end) {
        int first = bytes[position] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        int size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (position + size > end) {
            return 0;
        }
        int second = bytes[position + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int greatest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > greatest) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[position + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** Bytes of the text without a NUL at the end; a NUL inside is refused. */
    public static byte[] encode(String text) {
        int length = text.length();
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException("text for the kernel holds a NUL character");
            }
            if (c >= 0x80) {
                return encodeUtf8(text);
            }
            bytes[i] = (byte) c;
        }
        return bytes;
    }

    private static byte[] encodeUtf8(String text) {
        byte[] bytes = new byte[text.length() * 3];
        int used = 0;
        int position = 0;
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            position += Character.charCount(codePoint);
            if (codePoint == 0) {
                throw new IllegalArgumentException("text for the kernel holds a NUL character");
            } else if (codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xff) {
                bytes[used++] = (byte) (codePoint - ESCAPE);
            } else {
                byte[] sequence = new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(sequence, 0, bytes, used, sequence.length);
                used += sequence.length;
            }
        }
        return java.util.Arrays.copyOf(bytes, used);
    }
}
