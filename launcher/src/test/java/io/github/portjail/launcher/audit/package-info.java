// SPDX-License-Identifier: Apache-2.0
/** Tests of what an audit prints. */
@NullMarked
package io.github.portjail.launcher.audit;

import org.jspecify.annotations.NullMarked;
