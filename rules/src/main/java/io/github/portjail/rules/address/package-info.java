// SPDX-License-Identifier: Apache-2.0
/** How addresses are written: the one place that knows RFC 5952. Nothing that looks names up, and nothing of ports. */
@NullMarked
package io.github.portjail.rules.address;

import org.jspecify.annotations.NullMarked;
