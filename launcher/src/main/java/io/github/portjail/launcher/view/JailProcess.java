// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

/**
 * A process in a jail.
 *
 * @param pid its PID in our PID namespace
 * @param command its name, as in /proc/PID/comm
 * @param user the name of its effective user, or the UID where it has no name
 */
record JailProcess(int pid, String command, String user) {}
