// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import io.github.portjail.cgroup.namespace.StateRootLock;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.NftFirewall;
import io.github.portjail.rules.firewall.UnitSet;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sets that {@code NFTSet=} of wrapped services names: there from {@code wrap --install} to {@code wrap --remove}. */
final class ServiceSets {
    private ServiceSets() {}

    /**
     * Makes a set, in which there is nothing yet; leaves it alone where it is there.
     *
     * @throws Failure when it cannot be made
     */
    static void prepare(UnitSet set) throws Failure {
        try (NativeFrame frame = NativeFrame.open();
                LibNftables nft = LibNftables.open(frame)) {
            new NftFirewall(nft).prepare(set);
        } catch (KernelException e) {
            throw Failures.of(e);
        } catch (FirewallException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Takes a set away, if it is there, and the table where nobody else needs it. A jail of the service that is in force stays.
     *
     * @throws Failure when it cannot be taken away
     */
    static void remove(UnitSet set) throws Failure {
        try (NativeFrame frame = NativeFrame.open();
                LibNftables nft = LibNftables.open(frame)) {
            NftFirewall firewall = new NftFirewall(nft);
            if (!Files.isDirectory(Path.of(StateDirectory.ROOT))) {
                firewall.remove(set);
                return;
            }
            // So that no jail begins meanwhile.
            try (StateRootLock _ = StateRootLock.take(frame, StateDirectory.ROOT)) {
                firewall.remove(set);
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        } catch (FirewallException e) {
            throw Failures.of(e);
        }
    }
}
