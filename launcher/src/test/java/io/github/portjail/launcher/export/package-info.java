// SPDX-License-Identifier: Apache-2.0
/** Tests of what is found on this host for an export. */
@NullMarked
package io.github.portjail.launcher.export;

import org.jspecify.annotations.NullMarked;
