// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;

/** Prints violations one by one, or what they add up to, in one format. */
interface ViolationPrinter {
    /** Prints what stands before all violations. */
    void begin() throws IOException;

    /** Prints one. */
    void violation(Violation violation) throws IOException;

    /** Prints the groups of a tally instead of single violations. */
    void groups(Tally tally) throws IOException;
}
