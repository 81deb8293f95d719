// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what iptables-save(8) and ip6tables-save(8) print. */
final class IptablesSave {
    private static final String OWN = "portjail";

    private final RuleTool tool;
    private final String family;
    private final List<FoundChain> found = new ArrayList<>();
    private final Map<String, Boolean> policies = new LinkedHashMap<>();
    private final Map<String, List<FoundRule>> rules = new LinkedHashMap<>();
    private String table = "";

    private IptablesSave(RuleTool tool, String family) {
        this.tool = tool;
        this.family = family;
    }

    /**
     * Parses the text; chains of portjail's own, and rules that lead to them, are left out.
     *
     * @param family ip or ip6
     */
    static List<FoundChain> parse(String text, RuleTool tool, String family) {
        IptablesSave parsed = new IptablesSave(tool, family);
        for (String line : text.split("\n", -1)) {
            parsed.add(line);
        }
        parsed.finishTable();
        return parsed.found;
    }

    private void add(String line) {
        if (line.startsWith("*")) {
            finishTable();
            table = line.substring(1).strip();
        } else if (line.startsWith(":")) {
            String[] words = line.substring(1).split(" ", -1);
            policies.put(words[0], words.length > 1 && words[1].equals("DROP"));
            rules.putIfAbsent(words[0], new ArrayList<>());
        } else if (line.startsWith("-A ")) {
            IptablesRule rule = IptablesRule.parse(line);
            if (!isOwn(rule.chain()) && !isOwn(rule.target())) {
                rules.computeIfAbsent(rule.chain(), chain -> new ArrayList<>()).add(rule.rule());
            }
        } else if (line.startsWith("COMMIT")) {
            finishTable();
        }
    }

    /** Shared chains are called portjail…, a jail's pj-NAME and, with a letter for what it does, pjv-NAME. */
    private static boolean isOwn(String name) {
        int dash = name.indexOf('-');
        return name.toLowerCase(Locale.ROOT).startsWith(OWN) || name.startsWith("pj") && (dash == 2 || dash == 3);
    }

    private void finishTable() {
        for (Map.Entry<String, List<FoundRule>> entry : rules.entrySet()) {
            String chain = entry.getKey();
            if (!isOwn(chain)) {
                found.add(new FoundChain(
                        tool,
                        family,
                        table,
                        chain,
                        hook(table, chain, Boolean.TRUE.equals(policies.get(chain))),
                        false,
                        entry.getValue()));
            }
        }
        policies.clear();
        rules.clear();
    }

    /** Hooks and priorities of iptables' tables (linux/netfilter_ipv4.h); null for a chain that a user made. */
    private static @Nullable ChainHook hook(String table, String chain, boolean policyDrops) {
        String name = switch (chain) {
            case "PREROUTING" -> "prerouting";
            case "INPUT" -> "input";
            case "FORWARD" -> "forward";
            case "OUTPUT" -> "output";
            case "POSTROUTING" -> "postrouting";
            default -> "";
        };
        boolean source = chain.equals("POSTROUTING") || chain.equals("INPUT");
        int priority = switch (table) {
            case "raw" -> -300;
            case "mangle" -> -150;
            case "nat" -> source ? 100 : -100;
            case "security" -> 50;
            default -> 0;
        };
        return name.isEmpty()
                ? null
                : new ChainHook(table.equals("nat") ? "nat" : "filter", name, priority, policyDrops);
    }
}
