// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.launcher.terminal.ColourChoice;

/**
 * What the user asked of {@code portjail top}.
 *
 * @param intervalMillis from one refresh to the next, more than nothing
 * @param count how many refreshes; 0 for as many as there is somebody to look
 * @param json one JSON object for each jail and refresh, a line each
 * @param colours when the table has some
 */
public record TopOptions(int intervalMillis, int count, boolean json, ColourChoice colours) {}
