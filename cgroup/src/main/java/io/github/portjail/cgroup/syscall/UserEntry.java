// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * What the user database says of a user (getpwnam(3)).
 *
 * @param uid 0 to 4294967295
 * @param gid of the primary group, 0 to 4294967295
 */
public record UserEntry(String name, long uid, long gid) {}
