// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine.
 *
 * <p>What is missing skips the test and says why; under {@code PORTJAIL_MUST_WORK=1} it fails the test instead.
 */
public final class Needs {
    private static final boolean MUST_WORK = "1".equals(System.getenv("PORTJAIL_MUST_WORK"));

    private Needs() {}

    public static void that(boolean met, String what) {
        if (MUST_WORK) {
            Assertions.assertTrue(met, "PORTJAIL_MUST_WORK=1, but this machine lacks what the test needs: " + what);
        }
        Assumptions.assumeTrue(met, "this machine lacks: " + what);
    }

    public static void root() {
        that("root".equals(System.getProperty("user.name")), "root privilege");
    }

    /** Needs a program that is found through PATH. */
    public static void program(String name) {
        that(find(name), "the program " + name);
    }

    private static boolean find(String name) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, name))) {
                return true;
            }
        }
        return false;
    }
}
