// SPDX-License-Identifier: Apache-2.0
/** Tests of what a container engine says of a container. */
@NullMarked
package io.github.portjail.launcher.container;

import org.jspecify.annotations.NullMarked;
