// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.namespace.StateRootLock;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.policy.FirewallChoice;
import org.jspecify.annotations.Nullable;

/**
 * Whoever puts up rules of iptables waits for its turn. iptables-nft looks which chains there are, and then commits; if somebody else's
 * commit came between, it looks again and passes over {@code -N} of a chain that is there by now (nft_refresh_transaction() of iptables
 * 1.8.9), which so does not fail: two launchers at once would both put the jump to the shared chain into OUTPUT, and one of the
 * two would stay there when the last jail is gone.
 */
public final class IptablesTurn {
    private IptablesTurn() {}

    /** Waits for the turn, which ends with the lock; null for another firewall, whose transactions fail as a whole. */
    public static @Nullable StateRootLock take(NativeFrame frame, FirewallChoice firewall) {
        return firewall.isIptables() ? StateRootLock.take(frame, StateDirectory.ROOT) : null;
    }
}
