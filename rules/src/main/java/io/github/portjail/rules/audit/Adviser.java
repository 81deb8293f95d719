// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what violations have for a cause, and what may be done about it; in bounded memory.
 *
 * <p>Not for use by several threads at once.
 */
public final class Adviser implements Consumer<Violation> {
    /** How many suspects there are at most; each may hold 8 KiB of ports. */
    private static final int MOST_SUSPECTS = 512;

    private final Map<Suspect.Key, Suspect> suspects = new LinkedHashMap<>();
    private long unjudged;

    @Override
    public void accept(Violation violation) {
        Culprit culprit = violation.culprit();
        int sourcePort = violation.source().port();
        int service = WellKnownPort.isKnown(violation.destination().port())
                ? violation.destination().port()
                : 0;
        Suspect.Key key = new Suspect.Key(
                violation.jail(),
                culprit == null ? null : culprit.command(),
                violation.protocol(),
                culprit == null ? PortOrigin.UNKNOWN : culprit.origin(),
                service,
                sourcePort == service);
        Suspect suspect = suspect(key);
        if (suspect == null) {
            unjudged++;
        } else {
            suspect.add(sourcePort);
        }
    }

    /** Takes what another found of the violations that follow, and leaves it empty. */
    public void moveFrom(Adviser part) {
        for (Suspect found : part.suspects.values()) {
            Suspect suspect = suspect(found.key());
            if (suspect == null) {
                unjudged += found.violations();
            } else {
                suspect.add(found);
            }
        }
        unjudged += part.unjudged;
        part.suspects.clear();
        part.unjudged = 0;
    }

    /** Returns the one of this key, or null if there is no room for it. */
    private @Nullable Suspect suspect(Suspect.Key key) {
        Suspect suspect = suspects.get(key);
        if (suspect == null && suspects.size() < MOST_SUSPECTS) {
            suspect = new Suspect(key);
            suspects.put(key, suspect);
        }
        return suspect;
    }

    /** Returns how many violations no advice was looked for, because there were too many programs. */
    public long unjudged() {
        return unjudged;
    }

    /**
     * Returns what was found, one for each jail, program, protocol and cause, those of most violations first.
     *
     * @param jails what is known of the jails that live, by their names
     */
    public List<Advice> advice(Map<String, JailFacts> jails) {
        List<Suspect> ordered = new ArrayList<>(suspects.values());
        ordered.sort(Comparator.comparingLong((Suspect s) -> -s.violations())
                .thenComparing(s -> s.key().toString()));
        List<Advice> advice = new ArrayList<>();
        Map<List<@Nullable Object>, Integer> places = new HashMap<>();
        for (Suspect suspect : ordered) {
            JailFacts facts = jails.get(suspect.key().jail());
            Advice found = new Diagnosis(suspect, facts).advice();
            List<@Nullable Object> same = new ArrayList<>();
            same.add(found.jail());
            same.add(found.program());
            same.add(suspect.key().protocol());
            same.add(found.cause());
            same.add(found.certain());
            Integer place = places.putIfAbsent(same, advice.size());
            if (place == null) {
                advice.add(found);
            } else {
                advice.set(place, together(advice.get(place), found));
            }
        }
        advice.sort(Comparator.comparingLong((Advice a) -> -a.violations()));
        return advice;
    }

    /** The words of the one that has more violations, which came first, hold for both. */
    private static Advice together(Advice more, Advice less) {
        return new Advice(
                more.jail(),
                more.program(),
                more.cause(),
                more.certain(),
                more.violations() + less.violations(),
                more.finding(),
                more.remedy());
    }
}
