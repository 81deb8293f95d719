// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;

/**
 * What a document says under one heading, with what is to be done for it.
 *
 * @param title the document and the heading
 * @param covering the tests that try what this test cannot, as {@code Class.method}
 */
record Recipe(String title, List<RecipeStep> steps, List<String> covering) {
    Recipe {
        steps = List.copyOf(steps);
        covering = List.copyOf(covering);
    }

    @Override
    public String toString() {
        return title;
    }
}
