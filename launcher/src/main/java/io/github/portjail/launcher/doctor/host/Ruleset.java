// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of all other programs in this network namespace; portjail's own are left out. */
public record Ruleset(List<FoundChain> chains) {
    public static final Ruleset EMPTY = new Ruleset(List.of());

    public Ruleset {
        chains = List.copyOf(chains);
    }

    /** The base chains at a hook that IP packets pass, in force, those that come first first. */
    public List<FoundChain> at(String hookName) {
        List<FoundChain> found = new ArrayList<>();
        for (FoundChain chain : chains) {
            ChainHook hook = chain.hook();
            if (hook != null
                    && !chain.dormant()
                    && chain.isOnIp()
                    && hook.name().equals(hookName)) {
                found.add(chain);
            }
        }
        found.sort((a, b) -> Integer.compare(priority(a), priority(b)));
        return found;
    }

    private static int priority(FoundChain chain) {
        ChainHook hook = chain.hook();
        return hook == null ? 0 : hook.priority();
    }

    /** A rule with the chain it stands in. */
    public record Placed(FoundChain chain, FoundRule rule) {}

    /** The rules with that effect in a base chain and in the chains that it leads to. */
    public List<Placed> rules(FoundChain base, RuleEffect effect) {
        List<Placed> placed = new ArrayList<>();
        for (FoundChain chain : reached(base)) {
            for (FoundRule rule : chain.rules()) {
                if (rule.has(effect)) {
                    placed.add(new Placed(chain, rule));
                }
            }
        }
        return placed;
    }

    private List<FoundChain> reached(FoundChain base) {
        List<FoundChain> reached = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Deque<FoundChain> open = new ArrayDeque<>();
        names.add(base.name());
        open.add(base);
        while (!open.isEmpty()) {
            FoundChain chain = open.remove();
            reached.add(chain);
            for (FoundChain next : next(chain)) {
                if (names.add(next.name())) {
                    open.add(next);
                }
            }
        }
        return reached;
    }

    /** A named verdict map may lead to any chain of its table that the kernel does not call itself. */
    private List<FoundChain> next(FoundChain chain) {
        boolean anywhere = false;
        Set<String> targets = new HashSet<>();
        for (FoundRule rule : chain.rules()) {
            anywhere |= rule.has(RuleEffect.VERDICT_MAP);
            targets.addAll(rule.targets());
        }
        List<FoundChain> next = new ArrayList<>();
        for (FoundChain other : chains) {
            if (other.isInTableOf(chain) && (targets.contains(other.name()) || (anywhere && other.hook() == null))) {
                next.add(other);
            }
        }
        return next;
    }

    /**
     * The same, with chains as iptables tells them in the place of those that nft lists; what iptables does not know for what it
     * is (a base chain of a name that is not one of its own) stays as nft lists it.
     */
    Ruleset replacing(List<FoundChain> better) {
        List<FoundChain> all = new ArrayList<>();
        for (FoundChain chain : chains) {
            FoundChain replacement = chain;
            for (FoundChain other : better) {
                if (other.isSameAs(chain) && (other.hook() == null) == (chain.hook() == null)) {
                    replacement = other;
                }
            }
            all.add(replacement);
        }
        return new Ruleset(all);
    }

    Ruleset with(List<FoundChain> more) {
        List<FoundChain> all = new ArrayList<>(chains);
        all.addAll(more);
        return new Ruleset(all);
    }
}
