// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parser for the output of {@code nft list counters table inet portjail}. */
final class NftCounters {
    private static final String OPENING = "counter violations_";

    private NftCounters() {}

    /** Returns the counts by jail; what is no counter of a jail is passed over. */
    static Map<JailName, ViolationCount> parse(String output) {
        Map<JailName, ViolationCount> counts = new LinkedHashMap<>();
        String name = "";
        for (String line : output.lines().map(String::strip).toList()) {
            if (line.startsWith(OPENING) && line.endsWith(" {")) {
                name = line.substring(OPENING.length(), line.length() - 2);
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
