// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@code nft -j list ruleset} prints (libnftables-json(5), schema version 1). */
final class NftJson {
    private static final String OWN_TABLE = "portjail";

    private final Map<String, List<FoundRule>> rules = new LinkedHashMap<>();
    private final Map<String, Map<?, ?>> chains = new LinkedHashMap<>();
    private final Set<String> dormant = new HashSet<>();
    private boolean foreign;

    private NftJson() {}

    /**
     * Parses the text.
     *
     * @throws IOException when it is not what nft prints
     */
    static NftJson parse(String text) throws IOException {
        NftJson parsed = new NftJson();
        Map<String, Object> json = JSON.std.mapFrom(text);
        // The word null is JSON, too.
        if (json == null || !(json.get("nftables") instanceof List<?> objects)) {
            throw new IOException("nft printed JSON without a list \"nftables\"");
        }
        for (Object object : objects) {
            if (object instanceof Map<?, ?> map) {
                parsed.add(map);
            }
        }
        return parsed;
    }

    private void add(Map<?, ?> object) {
        if (object.get("table") instanceof Map<?, ?> table) {
            if (isDormant(table)) {
                dormant.add(text(table, "family") + " " + text(table, "name"));
            }
        } else if (object.get("chain") instanceof Map<?, ?> chain) {
            chains.putIfAbsent(key(chain, "name"), chain);
        } else if (object.get("rule") instanceof Map<?, ?> rule) {
            NftJsonRule parsed = NftJsonRule.parse(rule);
            foreign |= parsed.isOfIptables();
            rules.computeIfAbsent(key(rule, "chain"), key -> new ArrayList<>()).add(parsed.rule());
        }
    }

    /** nft 1.0.6 prints the table's own name in the place of each flag's: then it may be dormant. */
    private static boolean isDormant(Map<?, ?> table) {
        Object flags = table.get("flags");
        List<?> words = flags instanceof List<?> list ? list : flags == null ? List.of() : List.of(flags);
        return words.contains("dormant") || words.contains(text(table, "name"));
    }

    private static String key(Map<?, ?> object, String name) {
        return text(object, "family") + " " + text(object, "table") + " " + text(object, name);
    }

    /** Whether iptables(8) made some of the rules, of which nft tells only the name of their target. */
    boolean hasRulesOfIptables() {
        return foreign;
    }

    Ruleset ruleset() {
        List<FoundChain> found = new ArrayList<>();
        for (Map.Entry<String, Map<?, ?>> entry : chains.entrySet()) {
            Map<?, ?> chain = entry.getValue();
            String family = text(chain, "family");
            String table = text(chain, "table");
            if (!(family.equals("inet") && table.equals(OWN_TABLE))) {
                found.add(new FoundChain(
                        RuleTool.NFT,
                        family,
                        table,
                        text(chain, "name"),
                        hook(chain),
                        dormant.contains(family + " " + table),
                        rules.getOrDefault(entry.getKey(), List.of())));
            }
        }
        return new Ruleset(found);
    }

    private static @Nullable ChainHook hook(Map<?, ?> chain) {
        if (!(chain.get("hook") instanceof String name)) {
            return null;
        }
        int priority = chain.get("prio") instanceof Number number ? number.intValue() : 0;
        return new ChainHook(
                text(chain, "type"), name, priority, text(chain, "policy").equals("drop"));
    }

    static String text(Map<?, ?> object, String key) {
        return object.get(key) instanceof String value ? value : "";
    }
}
