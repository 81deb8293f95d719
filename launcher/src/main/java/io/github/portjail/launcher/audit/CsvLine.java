// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.text.SafeText;
import org.jspecify.annotations.Nullable;

/** One record of comma-separated values (RFC 4180: commas, quotes doubled, CRLF), safe to open in a spreadsheet. */
final class CsvLine {
    private final StringBuilder text = new StringBuilder(256);
    private boolean first;

    /** Begins the record anew. */
    CsvLine begin() {
        text.setLength(0);
        first = true;
        return this;
    }

    /** Ends the record; valid until the next one begins. */
    CharSequence end() {
        return text.append("\r\n");
    }

    /** Appends a field; nothing for what is not known. */
    CsvLine add(long value) {
        separate();
        if (value >= 0) {
            text.append(value);
        }
        return this;
    }

    /**
     * Appends a field; nothing for what is not known. A spreadsheet takes a field that begins with {@code = + - @} for a formula:
     * such a field gets an apostrophe before it, which tells the spreadsheet that it is text.
     */
    CsvLine add(@Nullable String value) {
        separate();
        if (value == null || value.isEmpty()) {
            return this;
        }
        String safe = SafeText.printable(value);
        char begin = safe.charAt(0);
        boolean formula = begin == '=' || begin == '+' || begin == '-' || begin == '@';
        boolean quoted = safe.indexOf(',') >= 0 || safe.indexOf('"') >= 0 || safe.indexOf(' ') >= 0;
        if (quoted) {
            text.append('"');
        }
        if (formula) {
            text.append('\'');
        }
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (c == '"') {
                text.append('"');
            }
            text.append(c);
        }
        if (quoted) {
            text.append('"');
        }
        return this;
    }

    private void separate() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }
}
