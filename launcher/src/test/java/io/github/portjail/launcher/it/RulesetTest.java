// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RulesetTest {
    private static List<String> compared(String text) {
        return Ruleset.withoutEmptyTables(text.lines().toList());
    }

    @Test
    void emptyTablesOfIptablesDoNotCount() {
        assertEquals(List.of("before", "after"), compared("""
                        before
                        table ip filter {
                        	chain OUTPUT {
                        		type filter hook output priority filter; policy accept;
                        	}
                        }
                        table ip6 nat {
                        }
                        after
                        """));
    }

    @Test
    void whatHoldsARuleDropsOrIsSomebodyElsesCounts() {
        for (String text : List.of(
                "table ip filter {\n\tchain OUTPUT {\n\t\ttcp dport 1 drop\n\t}\n}",
                "table ip filter {\n\tchain OUTPUT {\n\t\ttype filter hook output priority filter; policy drop;\n\t}\n}",
                "table inet portjail {\n}",
                "table inet filter {\n}")) {
            assertEquals(text.lines().toList(), compared(text), text);
        }
    }
}
