// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parser for the output of {@code nft list counters table inet portjail}. */
final class NftCounters {
    /** Begins the names of counters of violations. */
    static final String VIOLATIONS = "violations_";

    /** Begins the names of counters of what others sent from a jail's own range. */
    static final String INTRUDERS = "intruders_";

    private NftCounters() {}

    /**
     * Returns the counts by jail; what is no counter of a jail is passed over.
     *
     * @param prefix begins the counters' names
     */
    static Map<JailName, ViolationCount> parse(String output, String prefix) {
        String opening = "counter " + prefix;
        Map<JailName, ViolationCount> counts = new LinkedHashMap<>();
        String name = "";
        for (String line : output.lines().map(String::strip).toList()) {
            if (line.startsWith(opening) && line.endsWith(" {")) {
                name = line.substring(opening.length(), line.length() - 2);
            } else if (!name.isEmpty() && line.startsWith("packets ")) {
                add(counts, name, line.split(" ", -1));
                name = "";
            }
        }
        return counts;
    }

    private static void add(Map<JailName, ViolationCount> counts, String name, String[] words) {
        if (words.length != 4 || !words[2].equals("bytes")) {
            return;
        }
        try {
            counts.put(JailName.parse(name), new ViolationCount(Long.parseLong(words[1]), Long.parseLong(words[3])));
        } catch (InvalidValueException | NumberFormatException notOurs) {
            // Somebody else put a counter into the table.
        }
    }
}
