// SPDX-License-Identifier: Apache-2.0
/** Tests of what shells complete. */
@NullMarked
package io.github.portjail.launcher.documents.completion;

import org.jspecify.annotations.NullMarked;
