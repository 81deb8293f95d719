// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesChain;
import io.github.portjail.rules.iptables.IptablesPart.Jump;
import io.github.portjail.rules.iptables.IptablesPart.Protocol;
import io.github.portjail.rules.iptables.IptablesPart.Simple;
import io.github.portjail.rules.iptables.IptablesRestore;
import io.github.portjail.rules.iptables.IptablesRule;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain that all jails of a kind share: chains of the kernel begin with a jump to it, and it has one rule for each jail. These
 * jumps are all that portjail changes in chains of others.
 *
 * @param beginning its first rules, before those of the jails
 * @param from the kernel's chains that begin with the jump
 */
record IptablesDispatch(IptablesChain chain, List<IptablesRule> beginning, List<IptablesChain> from) {
    private static final String NAME = "portjail";

    /** For what comes by the link of a jail: owners and cgroups of sockets cannot be asked for in the same chain. */
    private static final String LINK_NAME = "portjail-link";

    /** Judges what sockets of this host send. */
    static final IptablesDispatch OUTPUT = judging(NAME, "OUTPUT");

    /** Judges what comes by the link of a jail, to others and to this host itself. */
    static final IptablesDispatch LINKS = judging(LINK_NAME, "FORWARD", "INPUT");

    /** Decides about source NAT. */
    static final IptablesDispatch SOURCE_NAT = of(IptablesTable.NAT, NAME, "POSTROUTING");

    /** Decides about source NAT of what comes by the link of a jail to this host itself. */
    static final IptablesDispatch INPUT_SOURCE_NAT = of(IptablesTable.NAT, LINK_NAME, "INPUT");

    /** Checks whether source NAT took place. */
    static final IptablesDispatch CHECK = of(IptablesTable.MANGLE, NAME, "POSTROUTING");

    /** Checks whether source NAT of what comes by the link of a jail took place. */
    static final IptablesDispatch LINK_CHECK = of(IptablesTable.MANGLE, LINK_NAME, "POSTROUTING", "INPUT");

    IptablesDispatch {
        beginning = List.copyOf(beginning);
        from = List.copyOf(from);
    }

    /** No policy judges a segment with ACK: so the most of all traffic costs one rule, however many jails there are. */
    private static IptablesDispatch judging(String name, String... from) {
        IptablesDispatch bare = of(IptablesTable.FILTER, name, from);
        IptablesRule acknowledged =
                IptablesRule.of(bare.chain, new Protocol(TransportProtocol.TCP), Simple.ACKNOWLEDGES, Simple.RETURN);
        return new IptablesDispatch(bare.chain, List.of(acknowledged), bare.from);
    }

    private static IptablesDispatch of(IptablesTable table, String name, String... from) {
        List<IptablesChain> hooks = new ArrayList<>();
        for (String hook : from) {
            hooks.add(new IptablesChain(table, hook));
        }
        return new IptablesDispatch(new IptablesChain(table, name), List.of(), hooks);
    }

    IptablesTable table() {
        return chain.table();
    }

    IptablesRule jump(IptablesChain hook) {
        return IptablesRule.of(hook, new Jump(chain));
    }

    /** Brings it about, or repairs it: does nothing where it is as it should be. */
    IptablesRestore refresh(IptablesRestore before, IptablesListing listing) {
        IptablesRestore restore = before;
        List<String> rules = listing.rules(chain);
        if (rules == null) {
            restore = restore.create(chain);
        }
        if (rules == null || !begins(rules)) {
            for (int i = beginning.size() - 1; i >= 0; i--) {
                restore = restore.insert(beginning.get(i));
            }
        }
        for (int i = 0; i < from.size(); i++) {
            IptablesRule jump = jump(from.get(i));
            List<String> hooked = listing.rulesOrNone(from.get(i));
            if (hooked.isEmpty() || !hooked.getFirst().equals(jump.text())) {
                restore = hooked.contains(jump.text()) ? restore.delete(jump) : restore;
                restore = restore.insert(jump);
            }
        }
        return restore;
    }

    /**
     * Ways to take it away, of which one succeeds if no jail has a rule in it, whatever somebody else has flushed; each fails as
     * a whole, and changes nothing, if it is not the right one.
     */
    List<IptablesRestore> removals() {
        List<IptablesRestore> removals = new ArrayList<>();
        removals.add(removal(true, true));
        if (!beginning.isEmpty()) {
            removals.add(removal(false, true));
            removals.add(removal(true, false));
        }
        removals.add(removal(false, false));
        return removals;
    }

    private IptablesRestore removal(boolean begins, boolean jumps) {
        IptablesRestore restore = IptablesRestore.of(table());
        for (int i = 0; begins && i < beginning.size(); i++) {
            restore = restore.delete(beginning.get(i));
        }
        for (int i = 0; jumps && i < from.size(); i++) {
            restore = restore.delete(jump(from.get(i)));
        }
        return restore.delete(chain);
    }

    /** Returns one line for each part that is not in force. */
    List<String> differences(IptablesListing listing) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            IptablesChain hook = from.get(i);
            List<String> rules = listing.rulesOrNone(hook);
            String jump = jump(hook).text();
            if (!rules.contains(jump)) {
                differences.add(listing.name(hook) + " lacks '" + jump + "'");
            } else if (!rules.getFirst().equals(jump)) {
                differences.add(listing.name(hook) + " has '" + rules.getFirst() + "' before '" + jump + "'");
            }
        }
        List<String> rules = listing.rules(chain);
        if (rules == null) {
            differences.add("no " + listing.name(chain));
        } else if (!begins(rules)) {
            differences.add(listing.name(chain) + " does not begin with '"
                    + beginning.getFirst().text() + "'");
        }
        return differences;
    }

    private boolean begins(List<String> rules) {
        boolean begins = rules.size() >= beginning.size();
        for (int i = 0; begins && i < beginning.size(); i++) {
            begins = rules.get(i).equals(beginning.get(i).text());
        }
        return begins;
    }
}
