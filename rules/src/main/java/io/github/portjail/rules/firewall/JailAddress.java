// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/** By what a firewall knows the packets of a jail. */
public sealed interface JailAddress permits CgroupAddress, ClassidAddress, OwnerAddress, LinkAddress, ContainerAddress {
    /** Returns the address in a few words for the user. */
    String describe();

    /** Calls the method of the visitor for this kind; a pattern switch would cost a launch milliseconds. */
    <T> T accept(Visitor<T> visitor);

    /**
     * Tells the kinds apart.
     *
     * @param <T> what it makes of an address
     */
    interface Visitor<T> {
        T cgroup(CgroupAddress address);

        T classid(ClassidAddress address);

        T owner(OwnerAddress address);

        T link(LinkAddress address);

        T container(ContainerAddress address);
    }
}
