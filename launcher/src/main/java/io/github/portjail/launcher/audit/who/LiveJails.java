// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.CulpritFinder;
import io.github.portjail.rules.violation.Violation;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds culprits among the jails that live on this host.
 *
 * <p>May be asked by any thread, and for millions of violations: what a jail knows is read as a whole and used for half a
 * second, or until a line comes that was logged after it was read. There is nothing to close.
 */
public final class LiveJails implements CulpritFinder {
    private static final long USED_FOR = 500_000_000L;

    /** Names in a log can be forged, so there may be more than jails ever lived; when it is that many, all are asked anew. */
    private static final int MOST_REMEMBERED = 1024;

    private final Map<String, Remembered> jails = new HashMap<>();
    private @Nullable String blindness;

    private record Remembered(@Nullable LiveJail jail, long read) {}

    /** Those of this host. Needs root; others find nobody, and {@link #blindness} says why. */
    public LiveJails() {}

    /** Why a jail could not be asked, one line; null when all could. */
    public synchronized @Nullable String blindness() {
        return blindness;
    }

    @Override
    public synchronized @Nullable Culprit find(Violation violation) {
        String name = violation.jail();
        Remembered remembered = jails.get(name);
        if (remembered == null || isOld(remembered, violation)) {
            if (jails.size() >= MOST_REMEMBERED) {
                jails.clear();
            }
            remembered = new Remembered(ask(name), System.nanoTime());
            jails.put(name, remembered);
        }
        return remembered.jail == null ? null : remembered.jail.find(violation);
    }

    /** A process is witnessed before the line is logged, so a reading that begins now has all of a line that was logged. */
    private static boolean isOld(Remembered remembered, Violation violation) {
        return System.nanoTime() - remembered.read > USED_FOR
                || (remembered.jail != null && !remembered.jail.wasReadAfter(violation));
    }

    private @Nullable LiveJail ask(String name) {
        try {
            JailName jail = JailName.parse(name);
            JailMoment moment = Errand.run("who", frame -> JailMoment.read(frame, jail));
            return moment == null ? null : new LiveJail(moment);
        } catch (InvalidValueException e) {
            return null;
        } catch (KernelException | UncheckedIOException e) {
            blindness = e.getMessage();
            return null;
        }
    }
}
