// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.violation.SourceTally;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;

/** One line on a terminal that says how far the reading is. */
final class Progress {
    private static final String ERASE = "\r\033[K";

    private final PrintStream err;
    private final String name;
    private final Supplier<SourceTally> read;
    private boolean shown;

    Progress(PrintStream err, String name, Supplier<SourceTally> read) {
        this.err = err;
        this.name = name;
        this.read = read;
    }

    /** Shows it anew. */
    void show() {
        SourceTally tally = read.get();
        err.print(ERASE + SafeText.printable(name) + ": " + String.format(Locale.ROOT, "%,d", tally.lines())
                + " lines, " + String.format(Locale.ROOT, "%,d", tally.violations()) + " violations");
        err.flush();
        shown = true;
    }

    /** Takes it away. */
    void erase() {
        if (shown) {
            err.print(ERASE);
            err.flush();
        }
    }
}
