// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.violation.Violation;
import org.jspecify.annotations.Nullable;

/**
 * A program as far as it is known.
 *
 * @param command its name as the kernel keeps it, or null if it is not known; the program chooses it, so it may hold anything
 * @param uid the user, if the program is not known but its user is; else {@link Violation#UNKNOWN_ID}
 */
public record Program(@Nullable String command, long uid) {}
