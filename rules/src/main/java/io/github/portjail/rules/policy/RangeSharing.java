// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/** Who else may use the ports of a jail's range. */
public enum RangeSharing {
    /** No other jail. */
    OWN("own"),
    /** Other jails that are shared too. */
    SHARED("shared"),
    /** Nobody: neither another jail nor any other program of this host. */
    EXCLUSIVE("exclusive");

    private final String word;

    RangeSharing(String word) {
        this.word = word;
    }

    /**
     * Parses the word that {@link #toString} gives.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static RangeSharing parse(String text) {
        for (RangeSharing sharing : values()) {
            if (sharing.word.equals(text)) {
                return sharing;
            }
        }
        throw new InvalidValueException(
                "sharing " + InvalidValueException.quote(text) + " is none of own, shared, exclusive");
    }

    /** Returns who else may use the ports, a phrase. */
    public String describe() {
        return switch (this) {
            case OWN -> "own, no other jail may use its ports";
            case SHARED -> "shared with other jails that are started with --shared";
            case EXCLUSIVE -> "exclusive, neither another jail nor another program of this host may use its ports";
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
