// SPDX-License-Identifier: Apache-2.0
/**
 * What is written for systemd: a unit's name, a drop-in's text, and where it is installed.
 *
 * <p>What does not belong here: what a launch does when systemd executes it ({@code plan}, {@code act}), and which unit a process
 * belongs to ({@code cgroup.hierarchy}).
 */
@NullMarked
package io.github.portjail.launcher.systemd;

import org.jspecify.annotations.NullMarked;
