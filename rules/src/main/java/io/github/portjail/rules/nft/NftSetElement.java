// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * A cgroup in a set.
 *
 * @param set where it is
 * @param cgroup its path below /sys/fs/cgroup; nft replaces it by the cgroup's ID, so that the cgroup must exist whenever the element
 *     is named
 */
public record NftSetElement(NftSet set, String cgroup) implements NftNamedObject {
    /** Checks the path. */
    public NftSetElement {
        NftText.quoted(cgroup);
    }

    @Override
    public String address() {
        return "element " + set.path() + " { " + NftText.quoted(cgroup) + " }";
    }

    @Override
    public String toString() {
        return address();
    }
}
