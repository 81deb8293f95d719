// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import java.util.ArrayList;
import java.util.List;

/**
 * Chains of others that drop what they have no rule for, of all that this host forwards: the packets of a jail with a network
 * namespace too. An accept in portjail's own table does not overrule them, because every base chain of a hook judges.
 */
final class ForwardPolicy {
    /** Every link of a jail begins with it. */
    static final String LINKS = "pj-";

    private ForwardPolicy() {}

    /** Returns the addresses of such chains, as {@code ip filter FORWARD}, of what {@code nft list chains} prints. */
    static List<String> droppingChains(String chains) {
        List<String> found = new ArrayList<>();
        String table = "";
        String chain = "";
        int start = 0;
        while (start <= chains.length()) {
            int newline = chains.indexOf('\n', start);
            int end = newline < 0 ? chains.length() : newline;
            String line = chains.substring(start, end).strip();
            start = end + 1;
            if (line.startsWith("table ")) {
                table = between("table ", line);
            } else if (line.startsWith("chain ")) {
                chain = between("chain ", line);
            } else if (isForwardDrop(line) && !NftShared.TABLE.address().equals("table " + table)) {
                found.add(table + " " + chain);
            }
        }
        return found;
    }

    private static String between(String word, String line) {
        return line.substring(word.length(), line.endsWith("{") ? line.length() - 1 : line.length())
                .strip();
    }

    private static boolean isForwardDrop(String line) {
        return line.startsWith("type filter hook forward ") && line.endsWith("policy drop;");
    }

    /** Whether a chain's text names the links of jails: then it is taken that they are let pass. */
    static boolean mentionsJails(String text) {
        return text.contains("\"" + LINKS) || text.contains(" " + LINKS);
    }

    /** What to tell the user about an nftables chain. */
    static String advice(String chain) {
        return "chain " + chain
                + " drops what is forwarded and no rule accepts, also what this jail sends; let it pass: "
                + "nft 'insert rule " + chain + " iifname \"" + LINKS + "*\" accept'; nft 'insert rule " + chain
                + " oifname \"" + LINKS + "*\" ct state established,related accept'";
    }

    /** What to tell the user about a chain of iptables or ip6tables. */
    static String advice(String program, String chain) {
        return program + "'s chain " + chain
                + " drops what is forwarded and no rule accepts, also what this jail sends; let it pass: " + program
                + " -I " + chain + " -i " + LINKS + "+ -j ACCEPT; " + program + " -I " + chain + " -o " + LINKS
                + "+ -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT";
    }
}
