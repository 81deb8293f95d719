// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/** Counts what the kernel and the programs that keep its log say they left out. */
final class SuppressionNotice {
    private static final byte[] END_OF_KERNELS = {
        ' ', 'c', 'a', 'l', 'l', 'b', 'a', 'c', 'k', 's', ' ', 's', 'u', 'p', 'p', 'r', 'e', 's', 's', 'e', 'd'
    };
    private static final long MOST = 0xffffffffL;

    private final Cursor at = new Cursor();
    private long count;

    /** Something is left out of which the number will be told later; until then it is one. */
    private boolean begun;

    /** Something was said of that. */
    private boolean told;

    private boolean watching;
    private long lastSequence = -1;

    /** Returns how many messages were left out. */
    long count() {
        return suppressed().count();
    }

    /** Returns what was said since the beginning, or since it was forgotten. */
    Suppressed suppressed() {
        return new Suppressed(count, told, begun);
    }

    /** Begins anew, but for the sequence number met last. */
    void forget() {
        count = 0;
        begun = false;
        told = false;
    }

    /** Has gaps in the sequence numbers counted. */
    void watchSequence() {
        watching = true;
    }

    /** A record of /dev/kmsg has this number. */
    void sequence(long number) {
        if (watching && lastSequence >= 0 && number > lastSequence + 1) {
            add(number - lastSequence - 1);
        }
        lastSequence = number;
    }

    /** The kernel's {@code net_ratelimit: 12 callbacks suppressed} (lib/ratelimit.c). */
    void kernel(byte[] text, int from, int to) {
        int end = to;
        while (end > from && (text[end - 1] == ' ' || text[end - 1] == '\r')) {
            end--;
        }
        int start = end - END_OF_KERNELS.length;
        if (start < from || text[end - 1] != 'd') {
            return;
        }
        for (int i = 0; i < END_OF_KERNELS.length; i++) {
            if (text[start + i] != END_OF_KERNELS[i]) {
                return;
            }
        }
        int first = start;
        while (first > from && text[first - 1] >= '0' && text[first - 1] <= '9') {
            first--;
        }
        at.set(text, first, start);
        if (at.decimal(MOST)) {
            add(at.number());
        }
    }

    /** What journald and rsyslog say: {@code Suppressed 12 messages from …}, {@code imuxsock lost 12 messages …}. */
    void keeper(String text) {
        if (text.contains("begin to drop messages due to rate-limiting")) {
            told = true;
            begun = true;
            return;
        }
        long number = between(text, "Suppressed ", " messages from ");
        if (number < 0) {
            number = between(text, "Missed ", " kernel messages");
        }
        if (number < 0) {
            number = between(text, " lost ", " messages ");
        }
        if (number < 0) {
            number = between(text, ": ", " messages lost due to rate-limiting");
        }
        if (number >= 0) {
            told = true;
            begun = false;
            add(number);
        }
    }

    private void add(long more) {
        count += Math.min(more, MOST);
    }

    /** Returns the number that stands alone between two words, or -1. */
    private static long between(String text, String before, String after) {
        int end = text.indexOf(after);
        int start = end < 0 ? -1 : text.lastIndexOf(before, end);
        if (start < 0) {
            return -1;
        }
        long number = 0;
        for (int i = start + before.length(); i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > MOST) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return end > start + before.length() ? number : -1;
    }
}
