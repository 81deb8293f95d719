// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;

final class TestPolicies {
    /** One of each kind, and the groups that are listed in ways of their own. */
    static final List<LogTarget> LOG_TARGETS =
            List.of(LogTarget.KERNEL, LogTarget.NONE, LogTarget.nflog(0), LogTarget.nflog(5), LogTarget.nflog(65535));

    private TestPolicies() {}

    static Policy rejecting(String name) {
        return policy(name, ViolationAction.REJECT, LogTarget.KERNEL);
    }

    static Policy rewriting(String name, ViolationAction action, Rewriting rewriting) {
        Policy usual = policy(name, action, LogTarget.KERNEL);
        return new Policy(usual.name(), usual.range(), action, usual.log(), usual.protocols(), rewriting);
    }

    /** Of equal ranges, of unequal ones, and as many as a jail can have. */
    static List<PortSet> severalRanges() {
        StringBuilder most = new StringBuilder("65535");
        for (int i = 1; i < PortSet.MOST_RANGES; i++) {
            most.append(',').append(i * 1000).append(':').append(i * 1000 + 15);
        }
        return List.of(
                PortSet.parse("7472:7487,11568:11583"),
                PortSet.parse("80,100:102,200:203"),
                PortSet.parse(most.toString()));
    }

    static Policy with(PortSet range, Policy other) {
        return new Policy(
                other.name(),
                range,
                other.onViolation(),
                other.log(),
                other.protocols(),
                other.rewriting(),
                other.sharing());
    }

    static Policy policy(String name, ViolationAction action, LogTarget target) {
        JailName jail = JailName.parse(name);
        LogPolicy log = new LogPolicy(target, LogPolicy.usualPrefix(jail), LogPolicy.usualRate());
        return Policy.usual(jail, new PortRange(50000, 50999), action, log);
    }
}
