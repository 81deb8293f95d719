// SPDX-License-Identifier: Apache-2.0
/** The page as text, and as a real Chromium shows it. */
@NullMarked
package io.github.portjail.launcher.audit.html;

import org.jspecify.annotations.NullMarked;
