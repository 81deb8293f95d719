// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import org.jspecify.annotations.Nullable;

/**
 * What may be done about the violations of one cause.
 *
 * @param jail the jail's name
 * @param program the program's name, as hostile as the program, or null if it is not known
 * @param cause why its packets left from outside
 * @param certain whether the cause was seen, and not only concluded from the log's numbers
 * @param violations how many there were
 * @param finding what was found, without the program's name, which goes before it: {@code binds port 123 itself}
 * @param remedy what to do about it
 */
public record Advice(
        String jail,
        @Nullable String program,
        Cause cause,
        boolean certain,
        long violations,
        String finding,
        String remedy) {}
