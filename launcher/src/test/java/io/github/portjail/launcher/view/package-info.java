// SPDX-License-Identifier: Apache-2.0
/** Tests of what is printed about jails. */
@NullMarked
package io.github.portjail.launcher.view;

import org.jspecify.annotations.NullMarked;
