// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * What other programs sent from a range that is one jail's alone: logged with the prefix {@code portjail NAME intruder: }, and counted
 * under {@code NAME intruder}, which no jail can be called.
 */
public final class Intruder {
    static final String ENDING = " intruder";

    private Intruder() {}

    /** Whether a {@link Violation#jail} stands for others who used that jail's range. */
    public static boolean isMeant(String jail) {
        return jail.endsWith(ENDING);
    }

    /** The jail whose violation it was, or whose range others used. */
    public static String jail(String jail) {
        return isMeant(jail) ? jail.substring(0, jail.length() - ENDING.length()) : jail;
    }
}
