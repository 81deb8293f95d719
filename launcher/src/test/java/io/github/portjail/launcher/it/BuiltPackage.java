// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Debian package of the built distribution, as {@code make deb} makes it but for the compression. */
final class BuiltPackage {
    /** Its version, and that of all of portjail. */
    static final String VERSION = "0.1.0";

    private static @Nullable Path built;

    private BuiltPackage() {}

    /** Returns the names of the jars of others in a distribution. */
    static List<String> libraries(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("lib"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".jar") && !name.startsWith("portjail-"))
                    .toList();
        }
    }

    /** Returns the package; it is made once in all tests' life. */
    static synchronized Path file() {
        Path made = built;
        if (made == null) {
            for (String program : new String[] {"dpkg-deb", "strip", "objdump"}) {
                Needs.program(program);
            }
            made = Path.of(Commands.run(
                            Path.of("src/main/assembly/deb").toAbsolutePath().toString(),
                            Portjail.home().toString(),
                            Path.of("target/deb").toAbsolutePath().toString(),
                            VERSION,
                            "1767225600",
                            "-Zgzip",
                            "-z1")
                    .expectSuccess()
                    .answer());
            built = made;
        }
        return made;
    }
}
