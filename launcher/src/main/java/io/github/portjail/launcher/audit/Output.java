// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output with a buffer, of which it is noticed when nobody reads it. */
final class Output {
    private static final int BUFFER = 64 * 1024;

    private final PrintStream out;
    private final StringBuilder buffer = new StringBuilder(BUFFER);

    Output(PrintStream out) {
        this.out = out;
    }

    /**
     * Writes a text, sooner or later.
     *
     * @throws IOException if what was written before could not be
     */
    void write(CharSequence text) throws IOException {
        buffer.append(text);
        if (buffer.length() >= BUFFER / 2) {
            flush();
        }
    }

    /**
     * Writes what was not written yet.
     *
     * @throws IOException if it could not be
     */
    void flush() throws IOException {
        byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
        buffer.setLength(0);
        out.write(bytes, 0, bytes.length);
        if (out.checkError()) {
            throw new IOException("standard output takes nothing more");
        }
    }
}
