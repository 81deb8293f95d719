// SPDX-License-Identifier: Apache-2.0
/** How a jail's ports are told to programs: which fields they are in JSON. */
@NullMarked
package io.github.portjail.launcher.ports;

import org.jspecify.annotations.NullMarked;
