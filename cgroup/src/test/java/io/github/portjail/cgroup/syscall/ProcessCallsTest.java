// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCallsTest {
    @TempDir
    private Path directory;

    private static int run(int fd, String script, String argument) {
        try (NativeFrame frame = NativeFrame.open()) {
            ProcessCalls processes = new ProcessCalls(frame);
            int pid = processes.posixSpawn("/bin/sh", new String[] {"sh", "-c", script, "sh", argument}, fd);
            return processes.waitpid(pid);
        }
    }

    @Test
    void aSpawnedProgramFindsTheDescriptorAsItsThird() throws IOException {
        Path inherited = Files.writeString(directory.resolve("inherited"), "hello");
        Path result = directory.resolve("result");
        try (NativeFrame frame = NativeFrame.open()) {
            FileCalls files = new FileCalls(frame);
            int fd = files.open(inherited.toString(), FileCalls.O_RDONLY);
            assertEquals(0, run(fd, "/bin/cat <&3 >\"$1\"", result.toString()));
            files.close(fd);
        }
        assertEquals("hello", Files.readString(result));
    }

    @Test
    void aSpawnedProgramHasAnEmptyEnvironment() throws IOException {
        Path result = directory.resolve("result");
        assertEquals(0, run(0, "exec /usr/bin/tr '\\0' '\\n' </proc/$$/environ >\"$1\"", result.toString()));
        assertEquals("", Files.readString(result).replaceAll("(?m)^(PWD|OLDPWD|SHLVL|_)=.*\\n?", ""));
    }

    @Test
    void theExitStatusIsTheProgramsOwnOr128AndItsSignal() {
        assertEquals(7, run(0, "exit 7", ""));
        assertEquals(128 + 9, run(0, "kill -9 $$", ""));
    }

    @Test
    void aProgramThatIsNotThereIsAFailure() {
        try (NativeFrame frame = NativeFrame.open()) {
            ProcessCalls processes = new ProcessCalls(frame);
            String absent = directory.resolve("absent").toString();
            SystemCallException failure = assertThrows(
                    SystemCallException.class, () -> processes.posixSpawn(absent, new String[] {"absent"}, 0));
            assertEquals(Errno.ENOENT, failure.errno());
        }
    }

    @Test
    void withoutTheEntryProgramNothingCanBeExecuted() {
        try (NativeFrame frame = NativeFrame.open()) {
            ProcessCalls processes = new ProcessCalls(frame);
            KernelException failure = assertThrows(KernelException.class, () -> processes.portjailExecute(1));
            assertEquals("cannot execute the program: this JVM was not started by bin/portjail", failure.getMessage());
        }
    }
}
