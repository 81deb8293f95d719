// SPDX-License-Identifier: Apache-2.0
/**
 * {@code portjail audit}: reads what jails' rules logged, and prints who broke the policy.
 *
 * <p>What belongs here: the command, which sources it opens, and its ways to print. What does not: reading log lines
 * ({@code rules.violation}) and counting them ({@code rules.audit}). A program's name in a log is as hostile as the program: whatever
 * is printed goes through this package's encoders. Changes nothing on the host, and is not on the launch path.
 */
@NullMarked
package io.github.portjail.launcher.audit;

import org.jspecify.annotations.NullMarked;
