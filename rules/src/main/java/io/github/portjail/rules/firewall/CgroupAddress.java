// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/**
 * Packets of sockets created in this cgroup (version 2), or below it.
 *
 * @param nftCgroupPath the cgroup's path as nft wants it: below /sys/fs/cgroup, without a leading slash (nft takes the
 *     cgroup's ID from stat(2) of that path when a rule is loaded). ../../.. leads to a cgroup2 root elsewhere. No double quote,
 *     control character or lone surrogate
 * @param level how deep the cgroup is below the cgroup2 root, 1 to 255
 * @param path the cgroup's path below the root of this process's cgroup namespace, without a leading slash, as iptables'
 *     {@code -m cgroup --path} wants it (iptables-extensions(8)): 1 to 511 bytes
 */
public record CgroupAddress(String nftCgroupPath, int level, String path) implements JailAddress {
    private static final int DEEPEST = 255;

    /**
     * Checks paths and level.
     *
     * @throws IllegalArgumentException if a firewall could not take one of them
     */
    public CgroupAddress {
        check(nftCgroupPath);
        check(path);
        if (level < 1 || level > DEEPEST) {
            throw new IllegalArgumentException("cgroup level " + level + " is outside 1-" + DEEPEST);
        }
    }

    @Override
    public String describe() {
        return "cgroup '" + path + "'";
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
        return visitor.cgroup(this);
    }

    private static void check(String path) {
        if (path.isEmpty() || path.charAt(0) == '/') {
            throw new IllegalArgumentException("cgroup path '" + path + "' is not a relative one");
        }
        for (int i = 0; i < path.length(); i++) {
            char character = path.charAt(i);
            if (character == '"' || Character.isISOControl(character) || Character.isSurrogate(character)) {
                throw new IllegalArgumentException(
                        "cgroup path holds character " + (int) character + ", which a firewall cannot be given");
            }
        }
    }
}
