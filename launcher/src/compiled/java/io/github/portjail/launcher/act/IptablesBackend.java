// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.launcher.NotCompiled;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.policy.FirewallChoice;

/** iptables is programs, and they take longer than a Java VM. */
final class IptablesBackend {
    private IptablesBackend() {}

    static Firewalls open(FirewallChoice choice) {
        throw new NotCompiled();
    }

    static Firewall textOnly(FirewallChoice choice) {
        throw new NotCompiled();
    }
}
