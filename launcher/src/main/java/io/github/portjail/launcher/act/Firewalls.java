// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.firewall.NftFirewall;
import io.github.portjail.rules.firewall.NoFirewall;
import io.github.portjail.rules.policy.FirewallChoice;
import org.jspecify.annotations.Nullable;

/** The firewall backend of a launch or a view, and the library that it needs. */
public final class Firewalls implements AutoCloseable {
    private final Firewall chosen;
    private final @Nullable LibNftables nft;

    private Firewalls(Firewall chosen, @Nullable LibNftables nft) {
        this.chosen = chosen;
        this.nft = nft;
    }

    /** Opens the backend; the library stays open until {@link #close}. */
    public static Firewalls open(NativeFrame frame, FirewallChoice choice) {
        return switch (choice) {
            case NFT -> {
                LibNftables nft = LibNftables.open(frame);
                yield new Firewalls(new NftFirewall(nft), nft);
            }
            case NONE -> new Firewalls(new NoFirewall(), null);
        };
    }

    /** A backend that gives its text and touches nothing. */
    static Firewall textOnly(FirewallChoice choice) {
        return switch (choice) {
            case NFT ->
                new NftFirewall(commands -> {
                    throw new IllegalStateException("a dry run asks the firewall for text only");
                });
            case NONE -> new NoFirewall();
        };
    }

    /** The backend. */
    public Firewall chosen() {
        return chosen;
    }

    @Override
    public void close() {
        if (nft != null) {
            nft.close();
        }
    }
}
