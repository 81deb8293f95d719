// SPDX-License-Identifier: Apache-2.0

/**
 * The pages of the manual: what the commands are comes from {@code cli.describe}, the rest from Markdown in
 * {@code launcher/src/main/manual} and README.md. No part of the program: left out of its jar.
 */
@NullMarked
package io.github.portjail.launcher.documents.manual;

import org.jspecify.annotations.NullMarked;
