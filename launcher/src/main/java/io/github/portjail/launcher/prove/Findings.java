// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was proved of one jail.
 *
 * @param range the ports that were allowed
 * @param options how the jail was asked for, as the user wrote it
 * @param note which of the options makes leaks, or null
 * @param verdicts one for each pattern and family
 */
record Findings(
        PortSet range, List<String> options, @Nullable String note, List<Verdict> verdicts) {
    Findings {
        options = List.copyOf(options);
        verdicts = List.copyOf(verdicts);
    }

    static Findings of(ProveOptions options, List<Trial> trials) {
        PortSet range = options.run().range();
        List<Verdict> verdicts =
                trials.stream().map(trial -> Verdict.on(trial, range)).toList();
        return new Findings(range, options.words(), note(options.run()), verdicts);
    }

    private static @Nullable String note(RunOptions options) {
        if (options.onViolation() == ViolationAction.LOG) {
            return "--on-violation log lets packets from other ports pass: it is an audit, no enforcement";
        }
        if (!options.protocols().containsAll(List.of(TransportProtocol.TCP, TransportProtocol.UDP))) {
            return "--protocol leaves what is not named alone, and it passes from any port";
        }
        return null;
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
