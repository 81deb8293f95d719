// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the times that stand before log messages.
 *
 * <p>RFC 3164 gives neither year nor zone. The zone is this host's; the year is the last one in which the time is not after the
 * log's newest possible time, with a day's grace for clocks that were wrong.
 */
final class LineTime {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int MONTH_LENGTH = 3;
    private static final long GRACE_SECONDS = 86_400;
    private static final long SECONDS_OF_DAY = 86_400;

    private final Cursor at = new Cursor();
    private final Supplier<ZoneId> zone;
    private final Instant newest;
    private final @Nullable LogClock kernel;

    /** The hour converted last: a log's neighbours share it, and a time zone's rules are slow. */
    private long keptHour = -1;

    private long keptSecond;

    /** Until when times may be, and the year of the newest; null until it is needed. */
    private @Nullable Instant latest;

    private int latestYear;

    /** How a time is written. */
    enum Form {
        /** There is none. */
        NONE,
        /** {@code Nov 21 17:00:01}, perhaps with a fraction (RFC 3164). */
        MONTH,
        /** {@code Nov 21 17:00:01 2026} (dmesg -T, logread). */
        MONTH_YEAR,
        /** {@code 2026-11-21T17:00:01.123456+01:00} (RFC 5424, rsyslog, journalctl), with or without fraction and zone. */
        ISO,
        /** Seconds since 1970 with a fraction (journalctl -o short-unix). */
        UNIX,
        /** Microseconds since 1970 (journalctl -o json). */
        UNIX_MICROSECONDS,
        /** Microseconds since the host began (/dev/kmsg). */
        BOOT_MICROSECONDS
    }

    /**
     * Makes a reader.
     *
     * @param zone of times that do not name theirs; asked when the first is read
     * @param newest when the log was written last
     * @param kernel tells the kernel's own stamps, or null if they are not known of the host that wrote the log
     */
    LineTime(Supplier<ZoneId> zone, Instant newest, @Nullable LogClock kernel) {
        this.zone = zone;
        this.newest = newest;
        this.kernel = kernel;
    }

    /** Returns a reader of the same times, for another thread. */
    LineTime another() {
        return new LineTime(zone, newest, kernel);
    }

    /** Returns the time that stands at an index, or null if none can be read there. */
    @Nullable Instant read(Form form, byte[] line, int from, int to) {
        at.set(line, from, to);
        try {
            return switch (form) {
                case NONE -> null;
                case MONTH -> month(false);
                case MONTH_YEAR -> month(true);
                case ISO -> iso();
                case UNIX -> unix();
                case UNIX_MICROSECONDS -> at.decimal(Long.MAX_VALUE / 16) ? microseconds() : null;
                case BOOT_MICROSECONDS ->
                    kernel != null && at.decimal(Long.MAX_VALUE / 16) ? kernel.at(at.number()) : null;
            };
        } catch (DateTimeException | ArithmeticException noSuchTime) {
            return null;
        }
    }

    private Instant microseconds() {
        long micros = at.number();
        return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }

    private @Nullable Instant unix() {
        if (!at.decimal(1L << 40)) {
            return null;
        }
        long seconds = at.number();
        return Instant.ofEpochSecond(seconds, fraction());
    }

    private @Nullable Instant month(boolean named) {
        int month = monthNumber();
        at.skip(" ");
        at.skipSpaces();
        if (month == 0 || !at.decimal(31)) {
            return null;
        }
        int day = (int) at.number();
        long second = at.skip(" ") ? secondOfDay() : -1;
        if (second < 0) {
            return null;
        }
        int nanos = fraction();
        if (named) {
            return at.skip(" ") && at.decimal(9999) ? local((int) at.number(), month, day, second, nanos) : null;
        }
        Instant latest = latest();
        int year = latestYear;
        // The first day of January may be in the grace of December's last; the 29th of February waits for its year.
        for (int candidate = year + 1; candidate > year - 5; candidate--) {
            boolean possible = exists(candidate, month, day) && !isDayAfter(latest, candidate, month, day);
            Instant time = possible ? local(candidate, month, day, second, nanos) : null;
            if (time != null && !time.isAfter(latest)) {
                return time;
            }
        }
        return null;
    }

    /** Tells that a day is later than a time in each zone, without converting it. */
    private static boolean isDayAfter(Instant time, int year, int month, int day) {
        return (epochDay(year, month, day) - 1) * SECONDS_OF_DAY > time.getEpochSecond();
    }

    /** Converts the newest time once; that may fail, and then does so for each time that is read. */
    private Instant latest() {
        Instant known = latest;
        if (known == null) {
            latestYear = newest.atZone(zone.get()).getYear();
            known = newest.plusSeconds(GRACE_SECONDS);
            latest = known;
        }
        return known;
    }

    private @Nullable Instant iso() {
        if (!at.decimal(9999)) {
            return null;
        }
        int year = (int) at.number();
        if (!at.skip("-") || !at.decimal(12)) {
            return null;
        }
        int month = (int) at.number();
        if (!at.skip("-") || !at.decimal(31)) {
            return null;
        }
        int day = (int) at.number();
        long second = at.skip("T") || at.skip(" ") ? secondOfDay() : -1;
        if (second < 0 || !exists(year, month, day)) {
            return null;
        }
        int nanos = fraction();
        int sign = at.peek() == '-' ? -1 : 1;
        if (at.skip("Z") || at.isAt(" UTC ")) {
            return Instant.ofEpochSecond(epochDay(year, month, day) * SECONDS_OF_DAY + second, nanos);
        }
        if (!at.skip("+") && !at.skip("-")) {
            return local(year, month, day, second, nanos);
        }
        if (!at.decimal(9999)) {
            return null;
        }
        long hours = at.number();
        long minutes = 0;
        if (hours > 99) {
            minutes = hours % 100;
            hours /= 100;
        } else if (at.skip(":") && at.decimal(99)) {
            minutes = at.number();
        }
        long offset = sign * (hours * 3600 + minutes * 60);
        return Instant.ofEpochSecond(epochDay(year, month, day) * SECONDS_OF_DAY + second - offset, nanos);
    }

    /** Returns the second of the day that {@code hh:mm:ss} says, or -1; a leap second is the next minute's first. */
    private long secondOfDay() {
        if (!at.decimal(23)) {
            return -1;
        }
        long hour = at.number();
        if (!at.skip(":") || !at.decimal(59)) {
            return -1;
        }
        long minute = at.number();
        return at.skip(":") && at.decimal(60) ? hour * 3600 + minute * 60 + at.number() : -1;
    }

    /** Moves over a fraction of a second, if there is one, and returns its nanoseconds. */
    private int fraction() {
        if (!at.skip(".") && !at.skip(",")) {
            return 0;
        }
        int nanos = 0;
        int unit = 100_000_000;
        while (at.peek() >= '0' && at.peek() <= '9') {
            nanos += (at.peek() - '0') * unit;
            unit /= 10;
            at.moveTo(at.position() + 1);
        }
        return nanos;
    }

    private @Nullable Instant local(int year, int month, int day, long second, int nanos) {
        if (!exists(year, month, day)) {
            return null;
        }
        long hour = epochDay(year, month, day) * 24 + second / 3600;
        if (hour != keptHour) {
            keptSecond = LocalDateTime.of(year, month, day, 0, 0)
                    .plusHours(second / 3600)
                    .atZone(zone.get())
                    .toEpochSecond();
            keptHour = hour;
        }
        return Instant.ofEpochSecond(keptSecond + second % 3600, nanos);
    }

    private int monthNumber() {
        int index = at.position();
        if (at.end() - index < MONTH_LENGTH) {
            return 0;
        }
        byte[] line = at.bytes();
        for (int i = 0; i < MONTHS.length(); i += MONTH_LENGTH) {
            if (line[index] == MONTHS.charAt(i)
                    && line[index + 1] == MONTHS.charAt(i + 1)
                    && line[index + 2] == MONTHS.charAt(i + 2)) {
                at.moveTo(index + MONTH_LENGTH);
                return i / MONTH_LENGTH + 1;
            }
        }
        return 0;
    }

    private static boolean exists(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1) {
            return false;
        }
        return switch (month) {
            case 2 -> day <= (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28);
            case 4, 6, 9, 11 -> day <= 30;
            default -> day <= 31;
        };
    }

    /** Returns the days since 1970, by Howard Hinnant's algorithm for the Gregorian calendar. */
    private static long epochDay(int year, int month, int day) {
        long y = month <= 2 ? year - 1L : year;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }
}
