// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A file's bytes as text.
 *
 * @param text up to the first byte that is not UTF-8, without a byte order mark
 * @param marked whether a byte order mark stood before it
 * @param fault where the first byte is that is not UTF-8, or null
 */
record DecodedText(String text, boolean marked, @Nullable Fault fault) {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    static DecodedText of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        boolean marked = !out.isEmpty() && out.charAt(0) == BYTE_ORDER_MARK;
        String text = out.toString().substring(marked ? 1 : 0);
        return new DecodedText(text, marked, result.isError() ? fault(text, bytes[in.position()]) : null);
    }

    /** The bytes that a text is written as in the place of this one. */
    byte[] encode(String changed) {
        return (marked ? BYTE_ORDER_MARK + changed : changed).getBytes(StandardCharsets.UTF_8);
    }

    private static Fault fault(String before, byte wrong) {
        int line = 1;
        int start = 0;
        for (int i = before.indexOf('\n'); i >= 0; i = before.indexOf('\n', start)) {
            line++;
            start = i + 1;
        }
        String digits = Integer.toHexString(wrong & 0xff);
        return new Fault(
                line,
                before.codePointCount(start, before.length()) + 1,
                "the byte 0x" + digits + " is not UTF-8, which the whole file has to be");
    }
}
