// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line {@code -A CHAIN ...} of iptables-save.
 *
 * @param target behind -j or -g, empty when it has none
 */
record IptablesRule(String chain, String target, FoundRule rule) {
    static IptablesRule parse(String line) {
        List<String> words = words(line);
        String chain = words.size() > 1 ? words.get(1) : "";
        String target = after(words, "-j");
        if (target.isEmpty()) {
            target = after(words, "-g");
        }
        Set<RuleEffect> effects = effects(target, words.contains("--notrack"));
        boolean leadsOn = effects.isEmpty() && !target.isEmpty();
        boolean negated =
                words.indexOf("-o") > 0 && words.get(words.indexOf("-o") - 1).equals("!");
        String link = after(words, "-o");
        FoundRule rule = new FoundRule(
                line,
                effects,
                leadsOn ? List.of(target) : List.of(),
                ports(words),
                link.isEmpty() || negated ? null : link);
        return new IptablesRule(chain, target, rule);
    }

    private static Set<RuleEffect> effects(String target, boolean notrack) {
        return switch (target) {
            case "DROP", "REJECT", "TARPIT" -> EnumSet.of(RuleEffect.STOP);
            case "NFQUEUE", "QUEUE" -> EnumSet.of(RuleEffect.QUEUE);
            case "SNAT", "MASQUERADE", "NETMAP" -> EnumSet.of(RuleEffect.SOURCE_NAT);
            case "NOTRACK" -> EnumSet.of(RuleEffect.NOTRACK);
            case "CT" -> notrack ? EnumSet.of(RuleEffect.NOTRACK) : EnumSet.noneOf(RuleEffect.class);
            case "FLOWOFFLOAD" -> EnumSet.of(RuleEffect.OFFLOAD);
            default -> EnumSet.noneOf(RuleEffect.class);
        };
    }

    /** Of --to-ports LO-HI, or behind the last colon of --to-source ADDRESS:LO-HI. */
    private static @Nullable PortRange ports(List<String> words) {
        String ports = after(words, "--to-ports");
        if (ports.isEmpty()) {
            String source = after(words, "--to-source");
            boolean bareIpv6 = source.indexOf(':') != source.lastIndexOf(':') && !source.contains("]:");
            ports = bareIpv6 ? "" : source.substring(source.lastIndexOf(':') + 1);
            if (ports.equals(source)) {
                return null;
            }
        }
        int hyphen = ports.indexOf('-');
        try {
            int first = Integer.parseInt(hyphen < 0 ? ports : ports.substring(0, hyphen));
            int last = Integer.parseInt(hyphen < 0 ? ports : ports.substring(hyphen + 1));
            return NftJsonRule.ports(first, last);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String after(List<String> words, String option) {
        int index = words.indexOf(option);
        return index < 0 || index + 1 >= words.size() ? "" : words.get(index + 1);
    }

    /** Splits at spaces, but not between double quotes, in which a backslash takes the next character as it is. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (c == '\\' && quoted && i + 1 < line.length()) {
                i++;
                word.append(line.charAt(i));
            } else if (c == ' ' && !quoted) {
                if (any) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }
}
