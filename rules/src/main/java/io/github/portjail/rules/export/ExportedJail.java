// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * A jail, or one that is planned.
 *
 * @param name its name
 * @param range the source ports that it may use
 * @param protocols what it judges, in the order of their numbers, at least one
 * @param program what it runs, for comments; any text, even of a hostile program, or empty
 */
public record ExportedJail(JailName name, PortSet range, List<TransportProtocol> protocols, String program) {
    /**
     * Puts the protocols in the order of their numbers.
     *
     * @throws InvalidValueException if there are none
     */
    public ExportedJail {
        List<TransportProtocol> ordered = new ArrayList<>(TransportProtocol.ALL);
        ordered.retainAll(protocols);
        protocols = List.copyOf(ordered);
        if (protocols.isEmpty()) {
            throw new InvalidValueException("a jail judges at least one protocol");
        }
    }

    /** Returns what a policy says, and the program to which it applies. */
    public static ExportedJail of(Policy policy, String program) {
        return new ExportedJail(policy.name(), policy.range(), policy.protocols(), program);
    }

    /** Returns the words that rules carry as a comment or label; nothing in them needs quoting. */
    String label() {
        return "portjail " + name;
    }
}
