// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.audit.Adviser;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.audit.ViolationFilter;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.CulpritFinder;
import io.github.portjail.rules.violation.Violation;
import io.github.portjail.rules.violation.ViolationPart;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes each violation that is read: leaves out what was not asked for, finds who did it, and hands it on. What is only counted is
 * counted where it is read, by several threads.
 */
final class Collector implements Consumer<Violation> {
    private final ViolationFilter filter;
    private final CulpritFinder culprits;
    private final Predicate<String> isAsked;
    private final Tally tally;
    private final Adviser adviser = new Adviser();
    private final List<Consumer<Violation>> more = new ArrayList<>();
    private final @Nullable ViolationPrinter printer;
    private long undated;

    /**
     * Prepares to collect.
     *
     * @param isAsked of which jails it is worth asking who did it
     * @param printer prints each violation, or null if only groups are printed
     */
    Collector(
            ViolationFilter filter,
            CulpritFinder culprits,
            Predicate<String> isAsked,
            Tally tally,
            @Nullable ViolationPrinter printer) {
        this.filter = filter;
        this.culprits = culprits;
        this.isAsked = isAsked;
        this.tally = tally;
        this.printer = printer;
    }

    /** Prints what stands before all violations, if each is printed. */
    void begin() throws IOException {
        if (printer != null) {
            printer.begin();
        }
    }

    /** Hands the violations to somebody else, too. */
    void alsoTo(Consumer<Violation> other) {
        more.add(other);
    }

    /**
     * Takes a violation; metrics may be made by another thread meanwhile.
     *
     * @throws OutputLost if it cannot be printed
     */
    @Override
    public synchronized void accept(Violation found) {
        if (!filter.passes(found)) {
            if (found.time() == null && filter.asksForTime()) {
                undated++;
            }
            return;
        }
        Violation violation = found;
        if (found.culprit() == null && isAsked.test(found.jail())) {
            Culprit culprit = culprits.find(found);
            violation = culprit == null ? found : found.with(culprit);
        }
        tally.accept(violation);
        adviser.accept(violation);
        for (Consumer<Violation> other : more) {
            other.accept(violation);
        }
        if (printer != null) {
            try {
                printer.violation(violation);
            } catch (IOException e) {
                throw new OutputLost(e);
            }
        }
    }

    /** Reads a source to its end. */
    void collectFrom(ViolationSource source) throws IOException {
        if (printer == null && more.isEmpty() && tally.grouping().isWithinJail()) {
            source.readInParts(Part::new);
        } else {
            source.read(this);
        }
    }

    /** Counts by itself what nobody has to be asked about. */
    private final class Part implements ViolationPart {
        private final Tally counted = new Tally(tally.grouping());
        private final Adviser judged = new Adviser();
        private final List<Violation> others = new ArrayList<>();

        @Override
        public void accept(Violation violation) {
            if (isAsked.test(violation.jail()) || !filter.passes(violation)) {
                others.add(violation);
            } else {
                counted.accept(violation);
                judged.accept(violation);
            }
        }

        @Override
        public void handOn() {
            synchronized (Collector.this) {
                tally.moveFrom(counted);
                adviser.moveFrom(judged);
            }
            others.forEach(Collector.this);
            others.clear();
        }
    }

    /** What was counted; not to be asked while somebody reads, other than under this object's lock. */
    Tally tally() {
        return tally;
    }

    Adviser adviser() {
        return adviser;
    }

    /** How many violations were left out because a time was asked for and their lines have none. */
    long undated() {
        return undated;
    }
}
