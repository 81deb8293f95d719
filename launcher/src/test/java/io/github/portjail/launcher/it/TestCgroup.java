// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A cgroup of version 2 for what a test starts; it is to be removed, with all that is in it. */
final class TestCgroup {
    private static final int LOOKS = 400;

    private final Path directory;

    private TestCgroup(Path directory) {
        this.directory = directory;
    }

    static TestCgroup create(String name) throws IOException {
        String mount = Commands.run("awk", "/ - cgroup2 /{print $5; exit}", "/proc/self/mountinfo")
                .answer();
        return new TestCgroup(Files.createDirectory(Path.of(mount, name)));
    }

    Path directory() {
        return directory;
    }

    /** Its path below the root of the hierarchy. */
    String name() {
        return "/" + directory.getFileName();
    }

    /** Ends what is in it, and removes it. */
    void remove() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("cgroup.kill"), "1");
        for (int i = 0; i < LOOKS && isPopulated(); i++) {
            Thread.sleep(50);
        }
        List<Path> below;
        try (Stream<Path> paths = Files.walk(directory)) {
            below = paths.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : below) {
            Files.delete(path);
        }
    }

    private boolean isPopulated() throws IOException {
        return Files.readString(directory.resolve("cgroup.events")).contains("populated 1");
    }
}
