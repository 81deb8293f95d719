// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.rules.command.IptablesPrograms;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.IptablesFirewall;
import io.github.portjail.rules.policy.FirewallChoice;

/** The backend that runs programs. */
final class IptablesBackend {
    private IptablesBackend() {}

    /**
     * Finds its programs.
     *
     * @throws FirewallException if they are missing
     */
    static Firewalls open(FirewallChoice choice) {
        IptablesPrograms programs = IptablesPrograms.find(choice);
        return new Firewalls(new IptablesFirewall(programs), programs.variant(), null, null);
    }

    /** One that gives its text and touches nothing. */
    static Firewall textOnly(FirewallChoice choice) {
        return new IptablesFirewall(new TextOnlyIptables(choice));
    }
}
