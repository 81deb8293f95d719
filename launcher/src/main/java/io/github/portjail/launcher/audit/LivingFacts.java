// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.audit.JailFacts;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** How living jails treat ports, with those that begin while a log is followed. Used by the thread that reads. */
final class LivingFacts {
    private static final long RENEWAL_NANOS = 1_000_000_000L;

    /** So many jails, the ones that have ended among them; then the living ones alone are kept. */
    private static final int MOST_KEPT = 1024;

    private final Map<String, JailFacts> facts;
    private final Supplier<KnownJails> renewal;
    private long renewed = System.nanoTime() - RENEWAL_NANOS;

    /**
     * Begins with some.
     *
     * @param renewal those that live now; asked at most once a second
     */
    LivingFacts(KnownJails jails, Supplier<KnownJails> renewal) {
        this.facts = new HashMap<>(jails.facts());
        this.renewal = renewal;
    }

    /** What is known by the jails' names; it grows with what is met. */
    Map<String, JailFacts> byName() {
        return Collections.unmodifiableMap(facts);
    }

    /** A jail was met, which may have begun just now. */
    void meet(String jail) {
        if (facts.containsKey(jail) || System.nanoTime() - renewed < RENEWAL_NANOS) {
            return;
        }
        if (facts.size() >= MOST_KEPT) {
            facts.clear();
        }
        facts.putAll(renewal.get().facts());
        renewed = System.nanoTime();
    }
}
