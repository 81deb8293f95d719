// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.text;

/** Words as lines of a bounded length. */
public final class Paragraph {
    private Paragraph() {}

    /**
     * Appends the words, broken at spaces; a word that is longer than a line stays whole.
     *
     * @param start what the first line begins with
     * @param margin what each line below it begins with
     * @param columns how many a line may have, or 0 for any number
     */
    public static void append(StringBuilder text, String start, String margin, String words, int columns) {
        StringBuilder line = new StringBuilder(start);
        boolean empty = true;
        for (String word : words.split(" ", -1)) {
            boolean isFull = columns > 0 && line.length() + (empty ? 0 : 1) + word.length() > columns;
            if (isFull && (!empty || line.length() > margin.length())) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(margin);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
