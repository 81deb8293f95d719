// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import java.util.List;

/**
 * Rules of a firewall that takes each family by a command of its own: for one family what that command reads; for all of them a script
 * of sh(1) that holds the parts and runs the commands.
 */
final class FamilyParts {
    private static final String END = "END_OF_RULES";

    /** What one family's part is made of. */
    interface Part {
        /** Returns the command that reads the rules from its standard input. */
        String command(AddressFamily family);

        /** Returns the rules; no line of them is the word that ends them. */
        List<String> rules(AddressFamily family);
    }

    private FamilyParts() {}

    /** Begins the text. */
    static RuleText begin(Export export) {
        return export.family() == null ? RuleText.of("#!/bin/sh", export) : RuleText.of(export);
    }

    /** Says how the text is loaded, and adds the part of each family. */
    static void add(RuleText text, Export export, Part part) {
        AddressFamily only = export.family();
        if (only != null) {
            text.comment("Load with: " + part.command(only) + " < FILE");
            text.lines(part.rules(only));
            return;
        }
        text.comment("Load with: sh FILE. With --family 4 or --family 6 portjail prints what one command reads.");
        text.line("set -e");
        for (AddressFamily family : export.families()) {
            text.line("");
            text.comment("--- " + family.title());
            text.line(part.command(family) + " <<'" + END + "'");
            text.lines(part.rules(family));
            text.line(END);
        }
    }
}
