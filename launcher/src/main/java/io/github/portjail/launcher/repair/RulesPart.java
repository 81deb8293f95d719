// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.namespace.StateRootLock;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.IptablesTurn;
import io.github.portjail.launcher.act.RulesNamespace;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.firewall.JailAddress;
import java.util.List;

/** The firewall's rules, for a thread in their network namespace. */
final class RulesPart implements JailPart {
    private final NativeFrame frame;
    private final RulesNamespace namespace;
    private final JailState state;
    private final JailAddress address;

    RulesPart(NativeFrame frame, RulesNamespace namespace, JailState state, JailAddress address) {
        this.frame = frame;
        this.namespace = namespace;
        this.state = state;
        this.address = address;
    }

    @Override
    public String name() {
        return "rules of " + (state.firewall().isIptables() ? state.firewall() : "nftables");
    }

    @Override
    public List<String> missing() {
        return namespace.firewall(state.firewall()).inspect(state.policy(), address);
    }

    @Override
    public void restore() {
        try (StateRootLock _ = IptablesTurn.take(frame, state.firewall())) {
            namespace.firewall(state.firewall()).repair(state.policy(), address);
        }
    }
}
