// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.rules.firewall.IptablesResult;
import io.github.portjail.rules.firewall.IptablesRunner;
import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.FirewallChoice;
import org.jspecify.annotations.Nullable;

/**
 * Stands for programs of iptables that are not to be run, and need not be installed.
 *
 * @param choice what the user asked for
 */
record TextOnlyIptables(FirewallChoice choice) implements IptablesRunner {
    @Override
    public String describe() {
        return choice.toString();
    }

    @Override
    public String restoreProgram(IptablesFamily family) {
        throw onlyText();
    }

    @Override
    public IptablesResult restore(IptablesFamily family, String input) {
        throw onlyText();
    }

    @Override
    public IptablesResult save(IptablesFamily family, @Nullable IptablesTable table) {
        throw onlyText();
    }

    private static IllegalStateException onlyText() {
        return new IllegalStateException("a dry run asks the firewall for text only");
    }
}
