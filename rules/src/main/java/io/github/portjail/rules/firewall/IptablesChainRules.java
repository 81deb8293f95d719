// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesChain;
import io.github.portjail.rules.iptables.IptablesPart;
import io.github.portjail.rules.iptables.IptablesRule;
import java.util.ArrayList;
import java.util.List;

/**
 * A jail's own chain with all its rules.
 *
 * @param rules in the order in which the kernel goes through them
 */
record IptablesChainRules(IptablesChain chain, List<IptablesRule> rules) {
    IptablesChainRules {
        rules = List.copyOf(rules);
    }

    /** Collects rules. */
    static final class Builder {
        private final IptablesChain chain;
        private final List<IptablesRule> rules = new ArrayList<>();

        Builder(IptablesChain chain) {
            this.chain = chain;
        }

        Builder rule(IptablesPart... parts) {
            rules.add(IptablesRule.of(chain, parts));
            return this;
        }

        IptablesChainRules build() {
            return new IptablesChainRules(chain, rules);
        }
    }
}
