// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NftMessages;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.NftFirewall;
import io.github.portjail.rules.firewall.NoFirewall;
import io.github.portjail.rules.policy.FirewallChoice;
import org.jspecify.annotations.Nullable;

/** The firewall backend of a launch or a view, and the library that it needs. */
public final class Firewalls implements AutoCloseable {
    private final Firewall chosen;
    private final FirewallChoice choice;
    private final @Nullable LibNftables nft;
    private final @Nullable NftMessages messages;

    Firewalls(Firewall chosen, FirewallChoice choice, @Nullable LibNftables nft, @Nullable NftMessages messages) {
        this.chosen = chosen;
        this.choice = choice;
        this.nft = nft;
        this.messages = messages;
    }

    /**
     * Opens the backend; the library stays open until {@link #close}.
     *
     * @throws FirewallException if its programs are missing
     */
    public static Firewalls open(NativeFrame frame, FirewallChoice choice) {
        return switch (choice) {
            case NFT -> {
                LibNftables nft = LibNftables.open(frame);
                NftMessages messages = new NftMessages(frame);
                yield new Firewalls(new NftFirewall(nft, messages), choice, nft, messages);
            }
            case IPTABLES, IPTABLES_NFT, IPTABLES_LEGACY -> IptablesBackend.open(choice);
            case NONE -> new Firewalls(new NoFirewall(), choice, null, null);
        };
    }

    /** A backend that gives its text and touches nothing. */
    static Firewall textOnly(FirewallChoice choice) {
        return switch (choice) {
            case NFT ->
                new NftFirewall(commands -> {
                    throw new IllegalStateException("a dry run asks the firewall for text only");
                });
            case IPTABLES, IPTABLES_NFT, IPTABLES_LEGACY -> IptablesBackend.textOnly(choice);
            case NONE -> new NoFirewall();
        };
    }

    /** The backend. */
    public Firewall chosen() {
        return chosen;
    }

    /** Which it is: of iptables the variant that was found. */
    FirewallChoice choice() {
        return choice;
    }

    @Override
    public void close() {
        if (messages != null) {
            messages.close();
        }
        if (nft != null) {
            nft.close();
        }
    }
}
