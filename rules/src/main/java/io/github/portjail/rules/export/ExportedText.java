// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import java.util.List;

/**
 * An export in one format.
 *
 * @param text to load, with a newline at its end
 * @param notes what the format cannot say, and what else the user should know; each stands in a comment of the text, too
 */
public record ExportedText(String text, List<String> notes) {
    /** Copies the list. */
    public ExportedText {
        notes = List.copyOf(notes);
    }
}
