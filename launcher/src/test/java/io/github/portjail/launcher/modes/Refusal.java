// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.modes;

import java.util.List;

/**
 * Combinations that portjail refuses.
 *
 * @param place one, or * for any
 * @param steer one way, among others perhaps, or * for any
 * @param firewall one, or * for any
 * @param message how the refusal begins
 */
public record Refusal(String place, String steer, String firewall, String message) {
    private static final String ANY = "*";

    /** Whether it is about this combination. */
    public boolean covers(String thisPlace, String thisSteer, String thisFirewall) {
        return (place.equals(ANY) || place.equals(thisPlace))
                && (steer.equals(ANY) || List.of(thisSteer.split(",", -1)).contains(steer))
                && (firewall.equals(ANY) || firewall.equals(thisFirewall));
    }
}
