// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/** By what the firewall knows which packets are the jail's. */
public enum Place {
    /** The cgroup v2 in which the sending socket was created. */
    CGROUP("cgroup"),
    /** A network namespace of its own, behind a veth pair. */
    NETNS("netns"),
    /** The class of the cgroup v1 controller net_cls. */
    NETCLS("netcls"),
    /** The user who owns the sending socket. */
    OWNER("owner");

    private final String word;

    Place(String word) {
        this.word = word;
    }

    /**
     * Parses the word that {@link #toString} gives.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static Place parse(String text) {
        for (Place place : values()) {
            if (place.word.equals(text)) {
                return place;
            }
        }
        throw new InvalidValueException(
                "place " + InvalidValueException.quote(text) + " is none of cgroup, netns, netcls, owner");
    }

    @Override
    public String toString() {
        return word;
    }
}
