// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesChain;
import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What iptables-save lists: the rules of chains, without the words that name their chain, and their counters. */
final class IptablesListing {
    private final IptablesFamily family;
    private final Map<String, List<String>> chains = new HashMap<>();
    private final List<CountedRule> counted = new ArrayList<>();
    private String table = "";

    /**
     * A rule with its counters.
     *
     * @param chain the chain's name
     * @param text the rule without its chain
     */
    record CountedRule(String table, String chain, String text, ViolationCount count) {}

    private IptablesListing(IptablesFamily family) {
        this.family = family;
    }

    /** A listing without any chain. */
    static IptablesListing empty(IptablesFamily family) {
        return new IptablesListing(family);
    }

    /**
     * Parses the output of {@code iptables-save}, with or without {@code -c}, of either variant.
     *
     * @throws FirewallException if there is a line that iptables-save does not print
     */
    static IptablesListing parse(IptablesFamily family, String output) {
        IptablesListing listing = new IptablesListing(family);
        listing.read(output);
        return listing;
    }

    /** Adds another table's output. */
    void read(String output) {
        int start = 0;
        while (start < output.length()) {
            int newline = output.indexOf('\n', start);
            int end = newline < 0 ? output.length() : newline;
            readLine(output.substring(start, end).strip());
            start = end + 1;
        }
    }

    private void readLine(String line) {
        if (line.isEmpty() || line.charAt(0) == '#') {
            return;
        }
        if (line.charAt(0) == '*' && line.length() > 1) {
            table = line.substring(1);
        } else if (line.equals("COMMIT")) {
            table = "";
        } else if (line.charAt(0) == ':' && line.indexOf(' ') > 1) {
            chains.putIfAbsent(key(inTable(line), line.substring(1, line.indexOf(' '))), new ArrayList<>());
        } else {
            readRule(line);
        }
    }

    private void readRule(String line) {
        String rule = line;
        ViolationCount count = new ViolationCount(0, 0);
        if (line.charAt(0) == '[') {
            int end = line.indexOf("] ");
            count = count(line, end);
            rule = line.substring(end + 2);
        }
        if (!rule.startsWith("-A ")) {
            throw unknown(line);
        }
        int space = rule.indexOf(' ', 3);
        String chain = rule.substring(3, space < 0 ? rule.length() : space);
        String text = space < 0 ? "" : levelled(rule.substring(space + 1));
        List<String> rules = chains.get(key(inTable(line), chain));
        if (rules == null) {
            throw unknown(line);
        }
        rules.add(text);
        counted.add(new CountedRule(table, chain, text, count));
    }

    private static ViolationCount count(String line, int end) {
        int colon = line.indexOf(':');
        if (end < 0 || colon < 0 || colon > end) {
            throw unknown(line);
        }
        try {
            return new ViolationCount(
                    Long.parseLong(line.substring(1, colon)), Long.parseLong(line.substring(colon + 1, end)));
        } catch (NumberFormatException notANumber) {
            throw unknown(line);
        }
    }

    private String inTable(String line) {
        if (table.isEmpty()) {
            throw unknown(line);
        }
        return table;
    }

    private static FirewallException unknown(String line) {
        return new FirewallException("cannot understand what iptables-save lists: '" + line + "'");
    }

    /** The name of DCCP stands in /etc/protocols or not. */
    private static String levelled(String rule) {
        return rule.startsWith("-p dccp ") ? "-p 33 " + rule.substring("-p dccp ".length()) : rule;
    }

    /** Returns the rules of a chain, or null if there is none. */
    @Nullable List<String> rules(IptablesChain chain) {
        return chains.get(key(chain.table().toString(), chain.name()));
    }

    /** Returns the rules of a chain, none if there is no such chain: the kernel's own may not have been asked for yet. */
    List<String> rulesOrNone(IptablesChain chain) {
        List<String> rules = rules(chain);
        return rules == null ? List.of() : rules;
    }

    /** Returns all rules of all tables. */
    List<CountedRule> counted() {
        return counted;
    }

    /** Names a chain for the user. */
    String name(IptablesChain chain) {
        String where = chain.table() == IptablesTable.FILTER ? "" : " of table " + chain.table();
        return family.program() + " chain " + chain + where;
    }

    private static String key(String table, String chain) {
        return table + " " + chain;
    }
}
