// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rule of nft's JSON: the statements that matter, wherever among its expressions they stand. */
final class NftJsonRule {
    private final String name;
    private final Set<RuleEffect> effects = EnumSet.noneOf(RuleEffect.class);
    private final List<String> targets = new ArrayList<>();
    private @Nullable PortRange ports;
    private @Nullable String outLink;
    private boolean ofIptables;

    private NftJsonRule(String name) {
        this.name = name;
    }

    static NftJsonRule parse(Map<?, ?> rule) {
        NftJsonRule parsed = new NftJsonRule("handle " + rule.get("handle"));
        if (rule.get("expr") instanceof List<?> expressions) {
            for (Object expression : expressions) {
                if (expression instanceof Map<?, ?> statement) {
                    for (Map.Entry<?, ?> entry : statement.entrySet()) {
                        parsed.add(String.valueOf(entry.getKey()), entry.getValue());
                    }
                }
            }
        }
        return parsed;
    }

    private void add(String statement, @Nullable Object value) {
        Map<?, ?> object = value instanceof Map<?, ?> map ? map : Map.of();
        switch (statement) {
            case "drop", "reject" -> effects.add(RuleEffect.STOP);
            case "queue" -> effects.add(RuleEffect.QUEUE);
            case "notrack" -> effects.add(RuleEffect.NOTRACK);
            case "flow" -> effects.add(RuleEffect.OFFLOAD);
            case "jump", "goto" -> targets.add(NftJson.text(object, "target"));
            case "snat", "masquerade" -> {
                effects.add(RuleEffect.SOURCE_NAT);
                ports = range(object.get("port"));
            }
            case "mangle" -> addIfSourcePort(object);
            case "vmap" -> addVerdicts(object.get("data"));
            case "match" -> addIfOutLink(object);
            case "xt" -> addTarget(NftJson.text(object, "name"));
            default -> {}
        }
    }

    private void addIfSourcePort(Map<?, ?> mangle) {
        if (mangle.get("key") instanceof Map<?, ?> key
                && key.get("payload") instanceof Map<?, ?> payload
                && NftJson.text(payload, "field").equals("sport")) {
            effects.add(RuleEffect.SOURCE_PORT);
        }
    }

    private void addVerdicts(@Nullable Object data) {
        if (data instanceof Map<?, ?> map && map.get("set") instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof List<?> pair && pair.size() == 2 && pair.get(1) instanceof Map<?, ?> verdict) {
                    verdict.forEach((key, value) -> add(String.valueOf(key), value));
                }
            }
        } else {
            effects.add(RuleEffect.VERDICT_MAP);
        }
    }

    private void addIfOutLink(Map<?, ?> match) {
        if (match.get("left") instanceof Map<?, ?> left
                && left.get("meta") instanceof Map<?, ?> meta
                && (NftJson.text(meta, "key").equals("oifname")
                        || NftJson.text(meta, "key").equals("oif"))
                && NftJson.text(match, "op").equals("==")
                && match.get("right") instanceof String link) {
            outLink = link;
        }
    }

    /** Targets of iptables-nft that nft cannot translate; what they are told stands in iptables-save only. */
    private void addTarget(String target) {
        ofIptables = true;
        switch (target) {
            case "REJECT", "DROP" -> effects.add(RuleEffect.STOP);
            case "NFQUEUE" -> effects.add(RuleEffect.QUEUE);
            case "SNAT", "MASQUERADE", "NETMAP" -> effects.add(RuleEffect.SOURCE_NAT);
            default -> {}
        }
    }

    private static @Nullable PortRange range(@Nullable Object port) {
        if (port instanceof Number number) {
            return ports(number.intValue(), number.intValue());
        }
        if (port instanceof Map<?, ?> map
                && map.get("range") instanceof List<?> ends
                && ends.size() == 2
                && ends.get(0) instanceof Number first
                && ends.get(1) instanceof Number last) {
            return ports(first.intValue(), last.intValue());
        }
        return null;
    }

    static @Nullable PortRange ports(int first, int last) {
        return first < 1 || last > 65535 || first > last ? null : new PortRange(first, last);
    }

    boolean isOfIptables() {
        return ofIptables;
    }

    FoundRule rule() {
        return new FoundRule(name, effects, targets, ports, outLink);
    }
}
