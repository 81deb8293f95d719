// SPDX-License-Identifier: Apache-2.0

/** What an administrator reads of living jails: {@code list} and {@code show}, as tables and as JSON. Off the launch path; the only user of jnr-posix and of the JSON library. */
@NullMarked
package io.github.portjail.launcher.view;

import org.jspecify.annotations.NullMarked;
