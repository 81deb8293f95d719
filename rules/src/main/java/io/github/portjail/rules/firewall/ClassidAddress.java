// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/**
 * Packets of sockets of processes in a net_cls cgroup (version 1) with this class ID.
 *
 * @param classid 0xAAAABBBB for the class AAAA:BBBB of tc(8); 1 to 0xffffffff, for 0 is what every other process has
 *     (Documentation/admin-guide/cgroup-v1/net_cls.rst)
 */
public record ClassidAddress(long classid) implements JailAddress {
    /**
     * Checks the ID.
     *
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public ClassidAddress {
        if (classid < 1 || classid > 0xffff_ffffL) {
            throw new IllegalArgumentException("class ID " + classid + " is outside 1-0xffffffff");
        }
    }

    @Override
    public String describe() {
        return "class ID 0x" + Long.toHexString(classid);
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
        return visitor.classid(this);
    }
}
