// SPDX-License-Identifier: Apache-2.0
/** Tests of how a file is replaced. */
@NullMarked
package io.github.portjail.launcher.audit.file;

import org.jspecify.annotations.NullMarked;
