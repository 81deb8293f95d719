// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.RuleTool;
import io.github.portjail.launcher.doctor.host.Ruleset;
import io.github.portjail.launcher.plan.ShellWord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands of nft and iptables that remedies offer, in the words of the tool that made a chain. */
final class RuleText {
    private static final int MOST_NAMED = 3;
    private static final String PROTOCOLS = "{ tcp, udp }";

    private RuleText() {}

    /** Shows a chain with what its rules are named by. */
    static String show(FoundChain chain) {
        return chain.tool() == RuleTool.NFT
                ? nft("-a list chain", chain)
                : iptables(chain, "-S", chain.name(), List.of());
    }

    /**
     * Puts a rule before all others of a chain that accepts a jail's packets by their source port.
     *
     * @param ranges LO-HI, a rule each
     * @param side {@code sport}, or {@code dport} for answers
     */
    static List<String> acceptFirst(FoundChain chain, List<String> ranges, String side) {
        List<String> commands = new ArrayList<>();
        for (String range : ranges) {
            commands.addAll(
                    chain.tool() == RuleTool.NFT
                            ? List.of(nft(
                                    "insert rule", chain, "meta", "l4proto", PROTOCOLS, "th", side, range, "accept"))
                            : forBoth(chain, range, side, List.of("-j", "ACCEPT")));
        }
        return commands;
    }

    /** Puts a rule before all others of a chain that accepts what comes by the links of jails with a network namespace. */
    static List<String> acceptLinks(FoundChain chain) {
        if (chain.tool() == RuleTool.NFT) {
            return List.of(
                    nft("insert rule", chain, "iifname", "\"pj-*\"", "accept"),
                    nft("insert rule", chain, "oifname", "\"pj-*\"", "ct", "state", "established,related", "accept"));
        }
        return List.of(
                iptables(chain, "-I", chain.name(), List.of("-i", "pj-+", "-j", "ACCEPT")),
                iptables(
                        chain,
                        "-I",
                        chain.name(),
                        List.of("-o", "pj-+", "-m", "state", "--state", "ESTABLISHED,RELATED", "-j", "ACCEPT")));
    }

    /** Puts a rule before all others of a NAT chain that keeps a jail's packets in the range. */
    static List<String> masqueradeFirst(FoundChain chain, List<String> ranges, @Nullable String outLink) {
        String link = outLink == null ? "UPLINK" : outLink;
        List<String> commands = new ArrayList<>();
        for (String range : ranges) {
            commands.addAll(masqueradeFirst(chain, range, link));
        }
        return commands;
    }

    private static List<String> masqueradeFirst(FoundChain chain, String range, String link) {
        if (chain.tool() == RuleTool.NFT) {
            String quoted = "\"" + link + "\"";
            return List.of(nft(
                    "insert rule",
                    chain,
                    "oifname",
                    quoted,
                    "meta",
                    "l4proto",
                    PROTOCOLS,
                    "th",
                    "sport",
                    range,
                    "masquerade",
                    "to",
                    ":" + range));
        }
        return forBoth(chain, range, "sport", List.of("-o", link, "-j", "MASQUERADE", "--to-ports", range));
    }

    private static List<String> forBoth(FoundChain chain, String range, String side, List<String> rest) {
        List<String> commands = new ArrayList<>();
        for (String protocol : List.of("tcp", "udp")) {
            List<String> words = new ArrayList<>(List.of("-p", protocol, "--" + side, range.replace('-', ':')));
            words.addAll(rest);
            commands.add(iptables(chain, "-I", chain.name(), words));
        }
        return commands;
    }

    /** nft joins its arguments with spaces, so that each word is quoted by itself. */
    private static String nft(String verb, FoundChain chain, String... rule) {
        StringBuilder text = new StringBuilder("nft ").append(verb);
        for (String word : List.of(chain.family(), chain.table(), chain.name())) {
            text.append(' ').append(ShellWord.quote(word));
        }
        for (String word : rule) {
            text.append(' ').append(ShellWord.quote(word));
        }
        return text.toString();
    }

    private static String iptables(FoundChain chain, String verb, String name, List<String> rest) {
        StringBuilder text = new StringBuilder(chain.tool().program(chain.family()));
        text.append(" -t ").append(ShellWord.quote(chain.table()));
        text.append(' ').append(verb).append(' ').append(ShellWord.quote(name));
        for (String word : rest) {
            text.append(' ').append(ShellWord.quote(word));
        }
        return text.toString();
    }

    /** The first rules by name and place, and how many there are. */
    static String names(List<Ruleset.Placed> rules) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < Math.min(rules.size(), MOST_NAMED); i++) {
            Ruleset.Placed placed = rules.get(i);
            boolean told = placed.rule().name().startsWith("-A ");
            names.add(
                    told
                            ? "'" + placed.rule().name() + "'"
                            : placed.rule().name() + " of " + placed.chain().name());
        }
        String rest = rules.size() > MOST_NAMED ? " and " + (rules.size() - MOST_NAMED) + " more" : "";
        return String.join(", ", names) + rest;
    }
}
