// SPDX-License-Identifier: Apache-2.0

/**
 * What shells complete: scripts for bash, zsh and fish, from {@code cli.describe}. What a value may be is told in
 * {@code ValueKinds}. No part of the program: left out of its jar.
 */
@NullMarked
package io.github.portjail.launcher.documents.completion;

import org.jspecify.annotations.NullMarked;
