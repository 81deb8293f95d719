// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.testing.TestHost;

/** The backends that enforce, for cases that hold for each of them. */
enum TestFirewall {
    NFT(FirewallChoice.NFT),
    IPTABLES_NFT(FirewallChoice.IPTABLES_NFT),
    IPTABLES_LEGACY(FirewallChoice.IPTABLES_LEGACY);

    private final FirewallChoice choice;

    TestFirewall(FirewallChoice choice) {
        this.choice = choice;
    }

    /** Returns the backend in that host, or skips the test if its programs are missing. */
    Firewall in(TestHost host) {
        return this == NFT ? new NftFirewall(host.nft()) : new IptablesFirewall(host.iptables(choice));
    }

    @Override
    public String toString() {
        return choice.toString();
    }
}
