// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.Firewalls;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.firewall.JailAddress;
import java.util.List;

/** The firewall's rules, for a thread in their network namespace. */
final class RulesPart implements JailPart {
    private final NativeFrame frame;
    private final JailState state;
    private final JailAddress address;

    RulesPart(NativeFrame frame, JailState state, JailAddress address) {
        this.frame = frame;
        this.state = state;
        this.address = address;
    }

    @Override
    public String name() {
        return "rules of " + (state.firewall().isIptables() ? state.firewall() : "nftables");
    }

    @Override
    public List<String> missing() {
        try (Firewalls firewalls = Firewalls.open(frame, state.firewall())) {
            return firewalls.chosen().inspect(state.policy(), address);
        }
    }

    @Override
    public void restore() {
        try (Firewalls firewalls = Firewalls.open(frame, state.firewall())) {
            firewalls.chosen().repair(state.policy(), address);
        }
    }
}
