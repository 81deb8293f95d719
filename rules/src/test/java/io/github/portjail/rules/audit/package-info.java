// SPDX-License-Identifier: Apache-2.0
/** Tests of what violations add up to. */
@NullMarked
package io.github.portjail.rules.audit;

import org.jspecify.annotations.NullMarked;
