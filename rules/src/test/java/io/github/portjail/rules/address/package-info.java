// SPDX-License-Identifier: Apache-2.0
/** Tests of how addresses are written. */
@NullMarked
package io.github.portjail.rules.address;

import org.jspecify.annotations.NullMarked;
