// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.firewall.IptablesListing.CountedRule;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.List;
import java.util.Map;

/** The counters of jails among those of all rules. */
final class IptablesCounters {
    private IptablesCounters() {}

    /** Adds the counts of one version of IP by jail; what is no counter of a jail is passed over. */
    static void add(IptablesListing listing, Map<JailName, ViolationCount> counts) {
        List<CountedRule> rules = listing.counted();
        for (int i = 0; i < rules.size(); i++) {
            CountedRule rule = rules.get(i);
            String name = IptablesJailChains.countedJail(rule.chain(), rule.text());
            if (name != null) {
                add(name, rule.count(), counts);
            }
        }
    }

    private static void add(String name, ViolationCount count, Map<JailName, ViolationCount> counts) {
        try {
            JailName jail = JailName.parse(name);
            ViolationCount before = counts.getOrDefault(jail, new ViolationCount(0, 0));
            counts.put(jail, new ViolationCount(before.packets() + count.packets(), before.bytes() + count.bytes()));
        } catch (InvalidValueException notOurs) {
            // Somebody else has a chain with such a name.
        }
    }
}
