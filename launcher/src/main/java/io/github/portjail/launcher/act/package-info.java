// SPDX-License-Identifier: Apache-2.0

/** Carries a plan out: each step with its reading back, what undoes it, and at last the execution of the command in this very process. */
@NullMarked
package io.github.portjail.launcher.act;

import org.jspecify.annotations.NullMarked;
