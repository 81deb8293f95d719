// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesChain;
import io.github.portjail.rules.iptables.IptablesPart;
import io.github.portjail.rules.iptables.IptablesPart.GoTo;
import io.github.portjail.rules.iptables.IptablesRestore;
import io.github.portjail.rules.iptables.IptablesRule;
import java.util.ArrayList;
import java.util.List;

/**
 * What a jail has behind one shared chain.
 *
 * @param dispatch the shared chain
 * @param condition by what the shared chain knows the jail's packets
 * @param chains the jail's own chains; the packets go to the first one
 */
record IptablesBranch(IptablesDispatch dispatch, List<IptablesPart> condition, List<IptablesChainRules> chains) {
    IptablesBranch {
        condition = List.copyOf(condition);
        chains = List.copyOf(chains);
    }

    /** Returns the rule that leads the jail's packets to its chains. */
    IptablesRule entry() {
        List<IptablesPart> parts = new ArrayList<>(condition);
        parts.add(new GoTo(chains.getFirst().chain()));
        return new IptablesRule(dispatch.chain(), parts);
    }

    /** Fails if one of the jail's chains exists; so nobody else's chain is ever changed. */
    IptablesRestore installation(IptablesListing listing) {
        IptablesRestore restore = dispatch.refresh(IptablesRestore.of(dispatch.table()), listing);
        for (int i = 0; i < chains.size(); i++) {
            restore = restore.create(chains.get(i).chain());
        }
        for (int i = 0; i < chains.size(); i++) {
            List<IptablesRule> rules = chains.get(i).rules();
            for (int j = 0; j < rules.size(); j++) {
                restore = restore.append(rules.get(j));
            }
        }
        return restore.append(entry());
    }

    /** Puts back what is missing; the rules of a chain that differs are put into it anew, and what is there stays as it is. */
    IptablesRestore repair(IptablesListing listing) {
        IptablesRestore restore = dispatch.refresh(IptablesRestore.of(dispatch.table()), listing);
        for (int i = 0; i < chains.size(); i++) {
            IptablesChain chain = chains.get(i).chain();
            if (differs(listing, chains.get(i))) {
                restore = listing.rules(chain) == null ? restore.create(chain) : restore.empty(chain);
            }
        }
        for (int i = 0; i < chains.size(); i++) {
            List<IptablesRule> rules = chains.get(i).rules();
            for (int j = 0; differs(listing, chains.get(i)) && j < rules.size(); j++) {
                restore = restore.append(rules.get(j));
            }
        }
        return listing.rulesOrNone(dispatch.chain()).contains(entry().text()) ? restore : restore.append(entry());
    }

    private static boolean differs(IptablesListing listing, IptablesChainRules expected) {
        List<String> differences = new ArrayList<>();
        compare(listing, expected, differences);
        return !differences.isEmpty();
    }

    /** Lets no packet into the jail's chains any more; fails if that is so already. */
    IptablesRestore unlinking() {
        return IptablesRestore.of(dispatch.table()).delete(entry());
    }

    /** Deletes the jail's chains, also if they are gone already; fails, and changes nothing, while the entry is there. */
    IptablesRestore removal() {
        IptablesRestore restore = IptablesRestore.of(dispatch.table());
        for (int i = 0; i < chains.size(); i++) {
            restore = restore.empty(chains.get(i).chain());
        }
        for (int i = 0; i < chains.size(); i++) {
            restore = restore.delete(chains.get(i).chain());
        }
        return restore;
    }

    /** Tells whether a chain of this jail's name is there. */
    boolean isThere(IptablesListing listing) {
        boolean there = false;
        for (int i = 0; i < chains.size(); i++) {
            there |= listing.rules(chains.get(i).chain()) != null;
        }
        return there;
    }

    /** Tells whether the shared chain leads packets that fulfil the condition elsewhere. */
    boolean isTaken(IptablesListing listing) {
        String entry = entry().text();
        String match = entry.substring(0, entry.lastIndexOf(' ') + 1);
        List<String> rules = listing.rulesOrNone(dispatch.chain());
        boolean taken = false;
        for (int i = 0; i < rules.size(); i++) {
            taken |= rules.get(i).startsWith(match) && !rules.get(i).equals(entry);
        }
        return taken;
    }

    /** Returns one line for each part that is not in force. */
    List<String> differences(IptablesListing listing) {
        List<String> differences = new ArrayList<>(dispatch.differences(listing));
        String entry = entry().text();
        List<String> shared = listing.rulesOrNone(dispatch.chain());
        if (!shared.contains(entry)) {
            differences.add(listing.name(dispatch.chain()) + " lacks '" + entry + "'");
        } else if (isTaken(listing)) {
            differences.add(listing.name(dispatch.chain()) + " has another rule like '" + entry + "'");
        }
        for (int i = 0; i < chains.size(); i++) {
            compare(listing, chains.get(i), differences);
        }
        return differences;
    }

    private static void compare(IptablesListing listing, IptablesChainRules expected, List<String> differences) {
        IptablesChain chain = expected.chain();
        List<String> rules = listing.rules(chain);
        if (rules == null) {
            differences.add("no " + listing.name(chain));
            return;
        }
        int next = 0;
        for (int i = 0; i < expected.rules().size(); i++) {
            String text = expected.rules().get(i).text();
            if (next < rules.size() && rules.get(next).equals(text)) {
                next++;
            } else {
                differences.add(listing.name(chain) + " lacks '" + text + "'");
            }
        }
        for (int i = next; i < rules.size(); i++) {
            differences.add(listing.name(chain) + " holds '" + rules.get(i) + "', which does not belong there");
        }
    }
}
