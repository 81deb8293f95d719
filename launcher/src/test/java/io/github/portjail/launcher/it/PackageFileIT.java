// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The Debian package before anybody installs it. */
@EndToEnd
class PackageFileIT {
    @Test
    void lintianFindsNoError() {
        Needs.program("lintian");

        Finished lintian = Commands.run(
                "lintian",
                "--fail-on",
                "error",
                "--allow-root",
                BuiltPackage.file().toString());

        assertEquals(0, lintian.status(), "what lintian finds: " + lintian);
    }

    @Test
    void itDependsOnTheCLibraryAndOnTheTwoLibrariesThatItOpens() {
        String depends = Commands.run("dpkg-deb", "--field", BuiltPackage.file().toString(), "Depends")
                .expectSuccess()
                .answer();

        assertTrue(depends.matches("libc6 \\(>= 2\\.[0-9]+\\), libbpf1, libnftables1"), "Depends: " + depends);
    }
}
