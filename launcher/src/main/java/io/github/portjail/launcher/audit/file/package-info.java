// SPDX-License-Identifier: Apache-2.0
/** How a file that an audit writes takes the place of the one before. What is in it is made elsewhere. */
@NullMarked
package io.github.portjail.launcher.audit.file;

import org.jspecify.annotations.NullMarked;
