// SPDX-License-Identifier: Apache-2.0
/** Tests of the manual's pages. */
@NullMarked
package io.github.portjail.launcher.documents.manual;

import org.jspecify.annotations.NullMarked;
