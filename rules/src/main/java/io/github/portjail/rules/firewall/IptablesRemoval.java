// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesRestore;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of iptables-restore of those that take a jail's rules away, however much of them is still there.
 *
 * @param mustSucceed whether the jail's rules are still there if it fails
 */
record IptablesRemoval(boolean mustSucceed, IptablesRestore restore) {
    /** Returns the runs in their order: what judges and marks goes first. */
    static List<IptablesRemoval> of(IptablesJail jail) {
        List<IptablesRemoval> removals = new ArrayList<>();
        for (int i = jail.branches().size() - 1; i >= 0; i--) {
            IptablesBranch branch = jail.branches().get(i);
            // Fails if the rule is gone.
            removals.add(new IptablesRemoval(false, branch.unlinking()));
            removals.add(new IptablesRemoval(true, branch.removal()));
            // Fails if other jails are there, or the chain is gone.
            List<IptablesRestore> shared = branch.dispatch().removals();
            for (int j = 0; j < shared.size(); j++) {
                removals.add(new IptablesRemoval(false, shared.get(j)));
            }
        }
        return removals;
    }

    /** Returns the line of the file {@code teardown}. */
    String line(String program) {
        String commands = restore.lines();
        return "iptables " + (mustSucceed ? "must" : "try") + "\t" + program + "\t" + restore.table() + "\t"
                + commands.substring(0, commands.length() - 1).replace('\n', '\t');
    }
}
