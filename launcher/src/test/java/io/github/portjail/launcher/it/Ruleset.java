// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The text of {@code nft list ruleset}, for comparisons. */
final class Ruleset {
    private static final Pattern TABLE = Pattern.compile("table ip6? (filter|nat|mangle|raw|security) \\{");
    /** Also an empty chain, of iptables or of an administrator, as long as packets pass it. */
    private static final Pattern NOTHING =
            Pattern.compile("\\s*|\\s*chain \\S+ \\{|\\s*\\}|\\s*type (filter|nat|route) hook .*; policy accept;");

    private Ruleset() {}

    /** Without the tables that iptables-nft makes, and leaves, whenever it is asked for anything, as long as they are empty. */
    static List<String> withoutEmptyTables(List<String> lines) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < lines.size(); ) {
            int end = i + 1;
            if (lines.get(i).startsWith("table ")) {
                while (end < lines.size() && !lines.get(end - 1).equals("}")) {
                    end++;
                }
            }
            List<String> part = lines.subList(i, end);
            boolean empty = TABLE.matcher(part.getFirst()).matches()
                    && part.stream()
                            .skip(1)
                            .allMatch(line -> NOTHING.matcher(line).matches());
            if (!empty) {
                kept.addAll(part);
            }
            i = end;
        }
        return List.copyOf(kept);
    }
}
