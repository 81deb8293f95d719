// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * What statx(2) says of a file.
 *
 * @param inode on cgroupfs also the id of the cgroup (64-bit kernels since Linux 5.5)
 * @param mode type and permission bits
 */
public record FileStatus(long inode, int mode, int deviceMajor, int deviceMinor, int uid) {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;

    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }
}
