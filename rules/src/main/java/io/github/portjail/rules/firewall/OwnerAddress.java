// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/**
 * Packets of sockets that were created with this file system user ID.
 *
 * <p>A socket without a file, as one is that was closed with data to send, has no owner any more.
 *
 * @param uid 0 to 0xfffffffe; the highest number stands for no user
 */
public record OwnerAddress(long uid) implements JailAddress {
    private static final long HIGHEST = 0xffff_fffeL;

    /**
     * Checks the ID.
     *
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public OwnerAddress {
        if (uid < 0 || uid > HIGHEST) {
            throw new IllegalArgumentException("user ID " + uid + " is outside 0-" + HIGHEST);
        }
    }

    @Override
    public String describe() {
        return "user ID " + uid;
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
        return visitor.owner(this);
    }
}
