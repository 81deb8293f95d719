// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian packages that are unpacked and not installed, because they would start a service with the machine. */
final class Unpacked {
    private static final Path USR =
            Path.of("..", "target", "unpacked", "usr").toAbsolutePath().normalize();
    private static final List<String> FOLDERS = List.of("bin", "sbin");

    private Unpacked() {}

    /** Needs a program of one of them, or one that is installed. */
    static void need(String program) {
        boolean unpacked = FOLDERS.stream().anyMatch(folder -> Files.isExecutable(USR.resolve(folder, program)));
        if (!unpacked) {
            Needs.program(program);
        }
    }

    /** The folder that has what otherwise stands in /usr. */
    static Path usr() {
        return USR;
    }

    /** The words before a command that looks its programs up there, too. */
    static List<String> path() {
        return List.of("env", "PATH=" + USR.resolve("bin") + ":" + USR.resolve("sbin") + ":" + System.getenv("PATH"));
    }
}
