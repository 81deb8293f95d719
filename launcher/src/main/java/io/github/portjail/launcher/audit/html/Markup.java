// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import java.io.IOException;
import java.io.Writer;

/** Prints HTML; text and attributes cannot become markup, whatever they hold. */
final class Markup {
    private final Writer out;

    Markup(Writer out) {
        this.out = out;
    }

    /** Begins an element; the attributes are names and values in turn, and an attribute without a value has an empty one. */
    Markup open(String tag, String... attributes) throws IOException {
        out.write('<');
        out.write(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.write(' ');
            out.write(attributes[i]);
            if (!attributes[i + 1].isEmpty()) {
                out.write("=\"");
                escape(attributes[i + 1]);
                out.write('"');
            }
        }
        out.write('>');
        return this;
    }

    Markup close(String tag) throws IOException {
        out.write("</");
        out.write(tag);
        out.write('>');
        return this;
    }

    /** Prints text, in which nothing is markup. */
    Markup text(String text) throws IOException {
        escape(text);
        return this;
    }

    /** Prints an element that holds only text. */
    Markup element(String tag, String text, String... attributes) throws IOException {
        return open(tag, attributes).text(text).close(tag);
    }

    /** Prints text that others chose: all of it visible, and kept from changing the direction of what is around it. */
    Markup foreign(String text) throws IOException {
        return element("bdi", VisibleText.of(text));
    }

    /** Ends a line, for those who read the page's source. */
    Markup line() throws IOException {
        out.write('\n');
        return this;
    }

    /** Prints what is no HTML: the whole of a script or a style, which the caller knows not to end early. */
    Markup verbatim(String text) throws IOException {
        out.write(text);
        return this;
    }

    private void escape(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.write("&lt;");
                case '>' -> out.write("&gt;");
                case '&' -> out.write("&amp;");
                case '"' -> out.write("&quot;");
                case '\'' -> out.write("&#39;");
                default -> out.write(c);
            }
        }
    }
}
