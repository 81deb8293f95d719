// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryCallsTest {
    @TempDir
    private Path directory;

    private List<String> list(String path) {
        try (NativeFrame frame = NativeFrame.open()) {
            return new DirectoryCalls(frame)
                    .subdirectories(FileCalls.AT_FDCWD, path).stream().sorted().toList();
        }
    }

    @Test
    void directoriesAreListedWhateverTheirNamesAndFilesAreNot() throws IOException {
        Files.createFile(directory.resolve("file"));
        Files.createDirectory(directory.resolve("one"));
        String odd = "zwei \uDCFF";
        try (NativeFrame frame = NativeFrame.open()) {
            FileCalls files = new FileCalls(frame);
            files.mkdirat(FileCalls.AT_FDCWD, directory + "/" + odd, 0700);
            assertEquals(List.of("one", odd), list(directory.toString()));
            files.unlinkat(FileCalls.AT_FDCWD, directory + "/" + odd, FileCalls.AT_REMOVEDIR);
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsAFailure() {
        SystemCallException failure = assertThrows(SystemCallException.class, () -> list(directory + "/absent"));
        assertEquals(Errno.ENOENT, failure.errno());
    }
}
