// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.launcher.outcome.Failure;
import java.util.List;

/** Something of a jail that can be missing alone, and be put back alone. */
interface JailPart {
    /** Its name for the user, with an article where it has one. */
    String name();

    /** Asks the kernel; one phrase for each thing that is missing, empty when all is there. */
    List<String> missing();

    /**
     * Puts back what is missing; nothing where all is there.
     *
     * @throws Failure if a program that does it fails
     */
    void restore() throws Failure;
}
