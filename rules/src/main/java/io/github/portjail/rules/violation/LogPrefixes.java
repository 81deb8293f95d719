// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * By which log prefixes a jail is known: {@code portjail NAME: } for any name, and prefixes that jails were given of their own; and what
 * others sent from its range, {@code portjail NAME intruder: }.
 *
 * <p>A prefix of a jail's own wins over the usual one, the longer over the shorter. Immutable, but for those {@link #renewedBy} somebody,
 * which one source at a time may use, with as many threads as it likes.
 */
public final class LogPrefixes {
    private static final byte[] USUAL = "portjail ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INTRUDER = Intruder.ENDING.getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NAME = 18;
    private static final int NAMES_KEPT = 1024;
    private static final LogPrefixes ONLY_USUAL = new LogPrefixes(List.of(), null);

    private static final long RENEWAL_NANOS = 1_000_000_000L;
    private static final byte[] IN = {'I', 'N', '='};

    private final @Nullable Supplier<LogPrefixes> renewal;
    private volatile List<Own> own;

    /** The own ones of the last renewal: jails that have ended since may have lines that are still to come. */
    private List<Own> lastRenewed;

    private long renewed = System.nanoTime() - RENEWAL_NANOS;

    /** Names that were met before, so that a million lines do not make a million equal strings. */
    private final @Nullable String[] names = new @Nullable String[NAMES_KEPT];

    /** A jail's own prefix. */
    private static final class Own {
        private final byte[] prefix;
        private final String jail;

        Own(byte[] prefix, String jail) {
            this.prefix = prefix;
            this.jail = jail;
        }

        byte[] prefix() {
            return prefix;
        }

        String jail() {
            return jail;
        }
    }

    private LogPrefixes(List<Own> own, @Nullable Supplier<LogPrefixes> renewal) {
        this.own = own;
        this.lastRenewed = own;
        this.renewal = renewal;
    }

    /** Returns those that hold unless the user says otherwise: {@code portjail NAME: }. */
    public static LogPrefixes usual() {
        return ONLY_USUAL;
    }

    /**
     * Returns these and one more.
     *
     * @param prefix what the jail's log lines begin with, not empty
     * @param jail the jail's name
     */
    public LogPrefixes with(String prefix, String jail) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("the log prefix of jail " + jail + " is empty");
        }
        Own one = new Own(prefix.getBytes(StandardCharsets.UTF_8), jail);
        return new LogPrefixes(and(own, List.of(one)), renewal);
    }

    /**
     * Returns these and, from the first message of netfilter on that begins with none of them, those of jails that have begun meanwhile.
     *
     * @param renewal all that hold now; asked at most once a second
     */
    public LogPrefixes renewedBy(Supplier<LogPrefixes> renewal) {
        return new LogPrefixes(own, renewal);
    }

    /** These and more; of two that are equal the later one. */
    private static List<Own> and(List<Own> some, List<Own> more) {
        List<Own> all = new ArrayList<>(some);
        for (Own one : more) {
            all.removeIf(known -> Arrays.equals(known.prefix(), one.prefix()));
            all.add(one);
        }
        all.sort(Comparator.comparingInt(known -> -known.prefix().length));
        return List.copyOf(all);
    }

    /** Several threads may scan one log. */
    private synchronized boolean renew() {
        if (renewal == null || System.nanoTime() - renewed < RENEWAL_NANOS) {
            return false;
        }
        List<Own> now = renewal.get().own;
        own = and(lastRenewed, now);
        lastRenewed = now;
        renewed = System.nanoTime();
        return true;
    }

    /** Returns all but the usual ones; null if more may come. */
    @Nullable List<byte[]> lasting() {
        return renewal == null ? own.stream().map(Own::prefix).toList() : null;
    }

    /** Returns the jail whose log lines have exactly this prefix, or null if there is none. */
    public @Nullable String jail(String prefix) {
        byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
        boolean known = startOf(bytes, 0, bytes.length) == 0 || renew() && startOf(bytes, 0, bytes.length) == 0;
        return known ? jail(bytes, 0, bytes.length) : null;
    }

    /**
     * Returns where the prefix that ends at an index begins.
     *
     * @param from it does not begin before this index
     * @return the index of its first byte, or -1 if no prefix ends there
     */
    int startOf(byte[] text, int from, int end) {
        for (Own known : own) {
            int start = end - known.prefix().length;
            if (start >= from && isAt(text, start, known.prefix())) {
                return start;
            }
        }
        return startOfUsual(text, from, end);
    }

    /** Returns the length of the prefix that a text begins with, or -1 if it begins with none. */
    int lengthAt(byte[] text, int from, int to) {
        int length = knownLengthAt(text, from, to);
        boolean isNew = length < 0 && renewal != null && ByteSearch.find(text, from, to, IN) >= 0 && renew();
        return isNew ? knownLengthAt(text, from, to) : length;
    }

    private int knownLengthAt(byte[] text, int from, int to) {
        for (Own known : own) {
            if (known.prefix().length <= to - from && isAt(text, from, known.prefix())) {
                return known.prefix().length;
            }
        }
        if (to - from < USUAL.length || !isAt(text, from, USUAL)) {
            return -1;
        }
        int end = from + USUAL.length;
        while (end < to && isNamePart(text[end]) && end - from < USUAL.length + LONGEST_NAME) {
            end++;
        }
        if (end + INTRUDER.length < to && isAt(text, end, INTRUDER)) {
            end += INTRUDER.length;
        }
        boolean whole = end + 1 < to && text[end] == ':' && text[end + 1] == ' ';
        return whole && startOfUsual(text, from, end + 2) == from ? end + 2 - from : -1;
    }

    /** Returns the name of the jail whose prefix stands at these indexes. */
    String jail(byte[] text, int start, int end) {
        for (Own known : own) {
            if (known.prefix().length == end - start && isAt(text, start, known.prefix())) {
                return known.jail();
            }
        }
        int first = start + USUAL.length;
        int last = end - 2;
        int hash = 0;
        for (int i = first; i < last; i++) {
            hash = hash * 31 + text[i];
        }
        int slot = (hash ^ hash >>> 10) & NAMES_KEPT - 1;
        String name = names[slot];
        if (name == null || !isName(text, first, last, name)) {
            name = new String(text, first, last - first, StandardCharsets.ISO_8859_1);
            names[slot] = name;
        }
        return name;
    }

    private static int startOfUsual(byte[] text, int from, int end) {
        if (end - from <= USUAL.length + 2 || text[end - 1] != ' ' || text[end - 2] != ':') {
            return -1;
        }
        int last = end - 2;
        int start = startOfNamed(text, from, last);
        boolean ofOthers = start < 0 && last - INTRUDER.length > from && isAt(text, last - INTRUDER.length, INTRUDER);
        return ofOthers ? startOfNamed(text, from, last - INTRUDER.length) : start;
    }

    /** Where "portjail NAME" begins that ends at this index, or -1. */
    private static int startOfNamed(byte[] text, int from, int last) {
        int first = last;
        while (first > from && isNamePart(text[first - 1]) && last - first < LONGEST_NAME) {
            first--;
        }
        int start = first - USUAL.length;
        boolean named = first < last && text[first] != '-';
        return named && start >= from && isAt(text, start, USUAL) ? start : -1;
    }

    private static boolean isAt(byte[] text, int start, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (text[start + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(byte[] text, int first, int last, String name) {
        if (name.length() != last - first) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) != text[first + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNamePart(byte character) {
        return character >= 'a' && character <= 'z' || character >= '0' && character <= '9' || character == '-';
    }
}
