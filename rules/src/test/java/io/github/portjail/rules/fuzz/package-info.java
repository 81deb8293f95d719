// SPDX-License-Identifier: Apache-2.0
/** How parsers are given inputs that nobody thought of. */
@NullMarked
package io.github.portjail.rules.fuzz;

import org.jspecify.annotations.NullMarked;
