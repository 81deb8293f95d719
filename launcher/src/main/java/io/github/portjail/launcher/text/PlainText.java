// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.text;

import java.util.List;

/** The part of Markdown that the manual's texts use, as lines for a terminal: paragraphs, items, indented code. */
public final class PlainText {
    private static final String CODE = "    ";
    private static final String ITEM = "- ";
    private static final String ITEM_MARGIN = "  ";

    private final int width;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder paragraph = new StringBuilder();

    private PlainText(int width) {
        this.width = width;
    }

    /**
     * Returns the text, broken at spaces; a word that is longer than a line stays whole.
     *
     * @param width how many columns a line may have
     */
    public static String of(List<String> markdown, int width) {
        PlainText plain = new PlainText(width);
        for (String line : markdown) {
            plain.line(line);
        }
        plain.endParagraph();
        return plain.text.toString().strip() + "\n";
    }

    private void line(String line) {
        if (line.isBlank()) {
            endParagraph();
            if (!text.toString().endsWith("\n\n")) {
                text.append('\n');
            }
        } else if (line.startsWith(CODE)) {
            endParagraph();
            text.append(line).append('\n');
        } else {
            if (line.startsWith(ITEM)) {
                endParagraph();
            }
            paragraph.append(paragraph.isEmpty() ? "" : " ").append(line.strip());
        }
    }

    private void endParagraph() {
        if (!paragraph.isEmpty()) {
            String margin = paragraph.toString().startsWith(ITEM) ? ITEM_MARGIN : "";
            wrap(paragraph.toString().replace("`", "").replace("**", ""), margin);
            paragraph.setLength(0);
        }
    }

    private void wrap(String words, String margin) {
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                text.append(line).append('\n');
                line = new StringBuilder(margin).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        text.append(line).append('\n');
    }
}
