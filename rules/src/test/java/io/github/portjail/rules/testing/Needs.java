// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.testing;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine: what is missing skips the test with its reason, and fails it under {@code
 * PORTJAIL_MUST_WORK=1}.
 */
final class Needs {
    private static final boolean MUST_WORK = "1".equals(System.getenv("PORTJAIL_MUST_WORK"));

    private Needs() {}

    static void that(boolean met, String what) {
        if (MUST_WORK) {
            Assertions.assertTrue(met, "PORTJAIL_MUST_WORK=1, but this machine lacks what the test needs: " + what);
        }
        Assumptions.assumeTrue(met, "this machine lacks: " + what);
    }
}
