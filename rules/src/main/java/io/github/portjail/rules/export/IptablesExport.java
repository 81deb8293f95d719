// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import java.util.List;

/** Chains of iptables and ip6tables, of their own, with one jump at the head of FORWARD. */
final class IptablesExport implements ExportWriter {
    @Override
    public ExportedText write(Export export) {
        RuleText text = FamilyParts.begin(export);
        explain(text, export);
        FamilyParts.add(text, export, new FamilyParts.Part() {
            @Override
            public String command(AddressFamily family) {
                return program(family) + "-restore --noflush";
            }

            @Override
            public List<String> rules(AddressFamily family) {
                return IptablesRules.lines(export, family, new AddressAndPortMatches(export));
            }
        });
        return text.end();
    }

    /** Says what loading changes, and how it is taken away. */
    static void explain(RuleText text, Export export) {
        String chain = IptablesRules.chain(export);
        text.comment(
                "Its chains are replaced when they are loaded again; leave out the line with -I then, or there are two jumps,"
                        + " which do no harm.");
        text.comment("Take away with iptables, and so with ip6tables: -D FORWARD -j " + chain + ", then -F, then -X of "
                + chain + ", " + chain + "-from and " + chain + "-to.");
    }

    static String program(AddressFamily family) {
        return family == AddressFamily.INET ? "iptables" : "ip6tables";
    }
}
