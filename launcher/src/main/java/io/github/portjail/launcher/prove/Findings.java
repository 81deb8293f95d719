// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was proved of one jail.
 *
 * @param range the ports that were allowed
 * @param options how the jail was asked for, as the user wrote it
 * @param verdicts one for each pattern and family
 */
record Findings(PortRange range, List<String> options, List<Verdict> verdicts) {
    Findings {
        options = List.copyOf(options);
        verdicts = List.copyOf(verdicts);
    }

    static Findings of(PortRange range, List<String> options, List<Trial> trials) {
        return new Findings(
                range,
                options,
                trials.stream().map(trial -> Verdict.on(trial, range)).toList());
    }

    long count(Outcome outcome) {
        return with(outcome).size();
    }

    List<Verdict> with(Outcome outcome) {
        return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).toList();
    }

    /** What programs did, each once, whatever the protocol; in the order of the patterns. */
    List<String> manners() {
        return verdicts.stream()
                .map(verdict -> verdict.trial().pattern().manner())
                .distinct()
                .toList();
    }

    /** Null where there is no such pattern. */
    @Nullable Verdict find(String manner, TransportProtocol protocol, AddressFamily family) {
        for (Verdict verdict : verdicts) {
            Trial trial = verdict.trial();
            if (trial.pattern().equals(new Pattern(protocol, manner)) && trial.family() == family) {
                return verdict;
            }
        }
        return null;
    }
}
