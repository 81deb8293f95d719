// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.InvalidValueException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A point in time as a user writes it; the words are journalctl's (systemd.time(7)).
 *
 * <p>{@code now}, {@code today}, {@code yesterday}, {@code tomorrow} (midnights of the zone); {@code 2026-11-21},
 * {@code 2026-11-21 17:00}, {@code 2026-11-21 17:00:30.5}, also with T instead of the space; {@code 17:00} of today;
 * {@code 2026-11-21T17:00:00Z} and with an offset, {@code +01:00}; {@code @1700000000}, seconds since the epoch; and
 * {@code -2h}, {@code +5min}, {@code 1h 30min ago}, from now.
 */
public final class TimeWord {
    private static final String ALLOWED =
            " is no time: give 2026-11-21 17:00, 17:00, today, yesterday, now, -2h, \"1h 30min ago\","
                    + " 2026-11-21T17:00:00Z or @SECONDS";

    /** No log is older, and no sum of spans overflows. */
    private static final long MOST_SECONDS = 1_000_000_000_000L;

    private TimeWord() {}

    /**
     * Parses a point in time.
     *
     * @param now from when spans count
     * @param zone whose midnight and whose clock are meant where the text says nothing
     * @throws InvalidValueException if it is none
     */
    public static Instant parse(String text, Instant now, ZoneId zone) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        Instant found;
        try {
            found = word.isEmpty() ? null : find(word, now, zone);
        } catch (DateTimeException | ArithmeticException e) {
            found = null;
        }
        if (found == null || Math.abs(found.getEpochSecond()) > MOST_SECONDS) {
            throw new InvalidValueException(InvalidValueException.quote(text) + ALLOWED);
        }
        return found;
    }

    private static @Nullable Instant find(String word, Instant now, ZoneId zone) {
        ZonedDateTime here = now.atZone(zone);
        LocalDate today = here.toLocalDate();
        switch (word) {
            case "now" -> {
                return now;
            }
            case "today" -> {
                return today.atStartOfDay(zone).toInstant();
            }
            case "yesterday" -> {
                return today.minusDays(1).atStartOfDay(zone).toInstant();
            }
            case "tomorrow" -> {
                return today.plusDays(1).atStartOfDay(zone).toInstant();
            }
            default -> {}
        }
        char first = word.charAt(0);
        if (first == '@') {
            Duration sinceEpoch = span(word.substring(1) + "s");
            return sinceEpoch == null ? null : Instant.EPOCH.plus(sinceEpoch);
        }
        if (first == '-' || first == '+' || word.endsWith(" ago")) {
            return relative(word, now);
        }
        return calendar(word.replace(' ', 't'), today, zone);
    }

    private static @Nullable Instant relative(String word, Instant now) {
        boolean ago = word.endsWith(" ago");
        boolean signed = word.charAt(0) == '-' || word.charAt(0) == '+';
        if (ago && signed) {
            return null;
        }
        Duration span = span(ago ? word.substring(0, word.length() - 4) : word.substring(1));
        if (span == null) {
            return null;
        }
        return word.charAt(0) == '+' ? now.plus(span) : now.minus(span);
    }

    private static Instant calendar(String word, LocalDate today, ZoneId zone) {
        boolean dated = word.length() >= 10 && word.charAt(4) == '-';
        if (!dated) {
            return today.atTime(LocalTime.parse(word)).atZone(zone).toInstant();
        }
        if (word.length() == 10) {
            return LocalDate.parse(word).atStartOfDay(zone).toInstant();
        }
        boolean offset = word.endsWith("z") || word.indexOf('+') > 0 || word.lastIndexOf('-') > 9;
        if (offset) {
            return OffsetDateTime.parse(word.toUpperCase(Locale.ROOT)).toInstant();
        }
        return LocalDateTime.parse(word.toUpperCase(Locale.ROOT)).atZone(zone).toInstant();
    }

    /** Sums numbers with their units, {@code 1h 30min}; null if it is something else. */
    private static @Nullable Duration span(String text) {
        Duration sum = Duration.ZERO;
        int i = 0;
        boolean any = false;
        while (i < text.length()) {
            if (text.charAt(i) == ' ') {
                i++;
                continue;
            }
            int digits = i;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            if (i == digits || i - digits > 12) {
                return null;
            }
            long number = Long.parseLong(text.substring(digits, i));
            while (i < text.length() && text.charAt(i) == ' ') {
                i++;
            }
            int letters = i;
            while (i < text.length() && text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
                i++;
            }
            Duration unit = unit(text.substring(letters, i));
            if (unit == null) {
                return null;
            }
            sum = sum.plus(unit.multipliedBy(number));
            any = true;
        }
        return any ? sum : null;
    }

    private static @Nullable Duration unit(String word) {
        return switch (word) {
            case "s", "sec", "second", "seconds" -> Duration.ofSeconds(1);
            case "m", "min", "minute", "minutes" -> Duration.ofMinutes(1);
            case "h", "hr", "hour", "hours" -> Duration.ofHours(1);
            case "d", "day", "days" -> Duration.ofDays(1);
            case "w", "week", "weeks" -> Duration.ofDays(7);
            default -> null;
        };
    }
}
