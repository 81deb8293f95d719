// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain as nft lists it, compared with what it should be.
 *
 * <p>nft's text for one and the same rule differs a little between its versions; what is known to differ is levelled out.
 */
record NftListing(List<String> lines) {
    /** Reads the output of {@code nft list chain}, and keeps what stands between the braces of the chain. */
    static NftListing parse(String output, NftChain chain) {
        List<String> lines = new ArrayList<>();
        String opening = "chain " + chain.name() + " {";
        boolean inside = false;
        int start = 0;
        while (start < output.length()) {
            int newline = output.indexOf('\n', start);
            int end = newline < 0 ? output.length() : newline;
            String line = output.substring(start, end).trim();
            if (inside && line.equals("}")) {
                break;
            }
            if (inside && !line.isEmpty()) {
                lines.add(levelled(line));
            }
            inside |= line.equals(opening);
            start = end + 1;
        }
        return new NftListing(lines);
    }

    /** Whether the output of {@code nft list chains} has, in the table of all jails, the chain of a jail or of a systemd unit. */
    static boolean hasJailsOrUnits(String output) {
        boolean own = false;
        int start = 0;
        while (start < output.length()) {
            int newline = output.indexOf('\n', start);
            int end = newline < 0 ? output.length() : newline;
            String line = output.substring(start, end).trim();
            if (line.startsWith("table ")) {
                own = line.equals(NftShared.TABLE.address() + " {");
            }
            if (own && (line.startsWith("chain jail_") || line.startsWith("chain " + UnitSet.PREFIX))) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /** Returns one line for each rule, and for the hook of a base chain, that is missing or not in its place; and for what is too many. */
    List<String> differences(NftPart part) {
        NftChain chain = part.chain();
        List<String> differences = new ArrayList<>();
        int next = 0;
        String hook = chain.hookText();
        if (hook != null) {
            next = expect(hook, next, chain, differences);
        }
        for (int i = 0; i < part.rules().size(); i++) {
            next = expect(part.rules().get(i).text(), next, chain, differences);
        }
        for (int i = next; i < lines.size(); i++) {
            differences.add("chain " + chain.name() + " holds '" + lines.get(i) + "', which does not belong there");
        }
        return differences;
    }

    /** Takes the line if it comes next; otherwise reports it, and leaves what came next to be compared with the line after. */
    private int expect(String text, int next, NftChain chain, List<String> differences) {
        if (next < lines.size() && lines.get(next).equals(levelled(text))) {
            return next + 1;
        }
        differences.add("chain " + chain.name() + " lacks '" + text + "'");
        return next;
    }

    private static String levelled(String line) {
        String levelled = NumberedProtocols.named(line);
        // Left out by nft before 1.0.8, because it is what nft takes if no burst is given.
        levelled = without(levelled, " burst 5 packets");
        // A word of nft before 0.9.9.
        levelled = replaced(levelled, "reject with icmpx type ", "reject with icmpx ");
        // A word of nft before 1.0.
        levelled = replaced(levelled, "socket mark and 0x", "socket mark & 0x");
        // A chain's priority in numbers, as nft -y lists it.
        levelled = replaced(levelled, " priority filter;", " priority 0;");
        levelled = replaced(levelled, " priority filter + 1;", " priority 1;");
        levelled = replaced(levelled, " priority srcnat - 2;", " priority 98;");
        levelled = replaced(levelled, " priority srcnat - 1;", " priority 99;");
        return replaced(levelled, " priority srcnat + 1;", " priority 101;");
    }

    private static String without(String line, String part) {
        return replaced(line, part, "");
    }

    /** Replaces the first occurrence outside of a quoted string. */
    private static String replaced(String line, String part, String by) {
        int at = line.indexOf(part);
        int quote = line.indexOf('"');
        if (at < 0 || quote >= 0 && quote < at) {
            return line;
        }
        return line.substring(0, at) + by + line.substring(at + part.length());
    }
}
