// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What left from a port outside a jail's range. A test that fails is run once more, and what fails by chance is forgiven; this is not: it is
 * written down, and {@code make test} fails.
 */
final class Leaks {
    private static final Path FILE = Path.of("target", "leaks.txt");

    private Leaks() {}

    /** Fails the test if something was found. */
    static void expectNone(List<?> found, String what) {
        if (found.isEmpty()) {
            return;
        }
        String leak = what + ": " + found;
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, leak + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(leak, e);
        }
        fail(leak);
    }
}
