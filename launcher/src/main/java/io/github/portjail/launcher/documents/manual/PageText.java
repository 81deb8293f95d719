// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import java.util.List;
import java.util.Map;

/**
 * What was written for a page, by heading.
 *
 * @param own for this page
 * @param common for all pages that have nothing of their own under that heading
 */
record PageText(Map<String, List<String>> own, Map<String, List<String>> common) {

    /** What stands under a heading in this page alone, as roff; empty if nothing does. */
    String own(String heading) {
        return Markdown.toRoff(own.getOrDefault(heading, List.of()));
    }

    /** What stands under a heading, in this page or in all. */
    String ownOrCommon(String heading) {
        return own.containsKey(heading) ? own(heading) : Markdown.toRoff(common.getOrDefault(heading, List.of()));
    }
}
