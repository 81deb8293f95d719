// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/**
 * How often something is logged at most.
 *
 * @param packets how many in each unit of time on average, 1 to 10000 (iptables' own bound, XT_LIMIT_SCALE)
 * @param unit the unit of time
 * @param burst how many at once before the average applies, 1 to 10000
 */
public record RateLimit(int packets, Unit unit, int burst) {
    private static final int MOST = 10_000;
    private static final int USUAL_BURST = 5;
    private static final String EXAMPLE = "give N/UNIT or N/UNIT:BURST, for example 10/second:20";

    /** A unit of time, named as nft(8) names it. */
    public enum Unit {
        SECOND("second"),
        MINUTE("minute"),
        HOUR("hour"),
        DAY("day");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        /**
         * Parses the word that {@link #toString} gives.
         *
         * @throws InvalidValueException if it is none of them
         */
        public static Unit parse(String text) {
            for (Unit unit : values()) {
                if (unit.word.equals(text)) {
                    return unit;
                }
            }
            throw new InvalidValueException(
                    "unit of time " + InvalidValueException.quote(text) + " is none of second, minute, hour, day");
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * Checks both numbers.
     *
     * @throws InvalidValueException if one is outside its bounds
     */
    public RateLimit {
        check("rate", packets);
        check("burst", burst);
    }

    /**
     * Parses {@code N/UNIT} or {@code N/UNIT:BURST}; without a burst it is 5, as in nft and iptables.
     *
     * @throws InvalidValueException if the text has another form or a number is outside its bounds
     */
    public static RateLimit parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new InvalidValueException("rate " + InvalidValueException.quote(text) + " has no unit: " + EXAMPLE);
        }
        int colon = text.indexOf(':', slash);
        int unitEnd = colon < 0 ? text.length() : colon;
        return new RateLimit(
                number("rate", text.substring(0, slash)),
                Unit.parse(text.substring(slash + 1, unitEnd)),
                colon < 0 ? USUAL_BURST : number("burst", text.substring(colon + 1)));
    }

    /** Returns the limit in nft's words, {@code 10/second burst 20 packets}. */
    @Override
    public String toString() {
        return packets + "/" + unit + " burst " + burst + " packets";
    }

    private static int number(String what, String text) {
        boolean digits = !text.isEmpty() && (text.length() == 1 || text.charAt(0) != '0');
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw new InvalidValueException(what + " " + InvalidValueException.quote(text)
                    + " is not a number from 1 to " + MOST + ": " + EXAMPLE);
        }
        if (text.length() > 5) {
            throw new InvalidValueException(outside(what, InvalidValueException.quote(text)));
        }
        return Integer.parseInt(text);
    }

    private static void check(String what, int number) {
        if (number < 1 || number > MOST) {
            throw new InvalidValueException(outside(what, Integer.toString(number)));
        }
    }

    private static String outside(String what, String number) {
        return what + " " + number + " is outside 1-" + MOST;
    }
}
