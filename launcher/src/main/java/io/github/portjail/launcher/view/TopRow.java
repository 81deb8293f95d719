// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import org.jspecify.annotations.Nullable;

/**
 * A jail at one refresh.
 *
 * @param processes how many are inside
 * @param portsInUse how many ports of the range its sockets have, each once; connections in TIME_WAIT belong to no jail any more
 * @param connections a second since the refresh before; null at the first
 * @param counted how connections are counted
 * @param rejects a second since the refresh before; null at the first, and when no counter can be read
 * @param rejected packets that broke the policy since the jail began, by firewall and guard; null when no counter can be read
 */
record TopRow(
        JailName name,
        PortSet range,
        int processes,
        int portsInUse,
        @Nullable Double connections,
        Counted counted,
        @Nullable Double rejects,
        @Nullable Long rejected) {

    /** How connections are counted. */
    enum Counted {
        /** BPF counts each connect that it gives a port. */
        CONNECTS("connects"),
        /** Nothing counts, so it is looked which sockets are new: those that come and go between two looks are missed. */
        SOCKETS("sockets");

        private final String word;

        Counted(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
