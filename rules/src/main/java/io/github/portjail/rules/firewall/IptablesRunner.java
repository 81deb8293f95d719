// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesTable;
import org.jspecify.annotations.Nullable;

/** The programs iptables-restore(8) and iptables-save(8) of one variant, run in the network namespace of the caller. */
public interface IptablesRunner {
    /** Returns which programs these are, with their version. */
    String describe();

    /** Returns the absolute path of the program behind {@link #restore}, for the reaper. */
    String restoreProgram(IptablesFamily family);

    /**
     * Runs {@code iptables-restore --noflush}, which waits for its lock. The changes of one table take effect together or not at
     * all.
     *
     * @throws FirewallException if the program could not be run at all; what it refuses is in the result
     */
    IptablesResult restore(IptablesFamily family, String input);

    /**
     * Runs {@code iptables-save -c}.
     *
     * @param table which table, or null for all that there are
     * @throws FirewallException if the program could not be run at all
     */
    IptablesResult save(IptablesFamily family, @Nullable IptablesTable table);
}
