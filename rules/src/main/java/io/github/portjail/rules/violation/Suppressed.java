// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * What a part of a log says was left out.
 *
 * @param messages how many messages, where a number is told
 * @param told whether the part says anything about messages of which the number is told later
 * @param begun if it does, whether their number is still to be told at its end
 */
record Suppressed(long messages, boolean told, boolean begun) {
    static final Suppressed NOTHING = new Suppressed(0, false, false);

    /** Returns what this part and the next one say together. */
    Suppressed then(Suppressed next) {
        return new Suppressed(messages + next.messages, told || next.told, next.told ? next.begun : begun);
    }

    /** Returns how many messages were left out; those of which no number is known yet are one. */
    long count() {
        return begun ? messages + 1 : messages;
    }
}
