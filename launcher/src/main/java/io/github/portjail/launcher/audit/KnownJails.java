// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.audit.JailFacts;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The jails of this host that live, as far as this user may know.
 *
 * @param states what is remembered of each
 * @param unreadable the names of those whose state could not be read
 */
record KnownJails(List<JailState> states, List<String> unreadable) {
    KnownJails {
        states = List.copyOf(states);
        unreadable = List.copyOf(unreadable);
    }

    static KnownJails read() {
        List<JailState> states = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        List<String> names = StateStore.names();
        if (!names.isEmpty()) {
            try (NativeFrame frame = NativeFrame.open()) {
                for (String name : names) {
                    try {
                        JailState state = StateStore.read(frame, JailName.parse(name));
                        if (state != null) {
                            states.add(state);
                        }
                    } catch (IOException | KernelException | InvalidValueException e) {
                        unreadable.add(name);
                    }
                }
            }
        }
        return new KnownJails(states, unreadable);
    }

    /** How each treats ports, by its name. */
    Map<String, JailFacts> facts() {
        Map<String, JailFacts> facts = new TreeMap<>();
        for (JailState state : states) {
            Policy policy = state.policy();
            facts.put(
                    policy.name().value(),
                    new JailFacts(
                            policy.range(), state.place(), state.steering(), policy.rewriting(), policy.onViolation()));
        }
        return facts;
    }
}
