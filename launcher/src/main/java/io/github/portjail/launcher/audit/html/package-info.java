// SPDX-License-Identifier: Apache-2.0
/**
 * A report as one web page that needs nothing but itself: tables that any browser shows, and charts where it runs the page's script.
 *
 * <p>Only how the page is made. What is in it is counted in {@code rules.audit.report}.
 */
@NullMarked
package io.github.portjail.launcher.audit.html;

import org.jspecify.annotations.NullMarked;
