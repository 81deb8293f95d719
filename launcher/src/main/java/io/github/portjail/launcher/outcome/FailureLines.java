// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.outcome;

import io.github.portjail.launcher.text.SafeText;
import java.io.PrintStream;

/** How a failure is told: one line, and a hint on a second one. */
public final class FailureLines {
    /** What each line of portjail's own begins with. */
    public static final String PREFIX = "portjail: ";

    private FailureLines() {}

    /** Prints what failed, why, and what to do next. */
    public static void print(PrintStream err, Failure failure) {
        err.println(PREFIX + SafeText.message(failure.text()));
        String hint = failure.hint();
        if (hint != null) {
            err.println("Hint: " + SafeText.message(hint));
        }
    }

    /** Prints what nobody reckoned with. */
    public static void printUnexpected(PrintStream err, Throwable failure) {
        print(err, Failures.unexpected(failure));
    }
}
