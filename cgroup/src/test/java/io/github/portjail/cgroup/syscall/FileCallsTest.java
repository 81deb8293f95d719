// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCallsTest {
    @TempDir
    private Path directory;

    private NativeFrame frame;
    private FileCalls files;
    private int dirfd;

    @BeforeEach
    void openDirectory() {
        frame = NativeFrame.open();
        files = new FileCalls(frame);
        dirfd = files.open(directory.toString(), FileCalls.O_RDONLY | FileCalls.O_DIRECTORY);
    }

    @AfterEach
    void closeDirectory() {
        files.close(dirfd);
        frame.close();
    }

    private void write(String name, byte[] content) {
        int fd = files.openat(dirfd, name, FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL, 0600);
        files.write(fd, content);
        files.fsync(fd);
        files.close(fd);
    }

    @Test
    void whatIsWrittenIsReadBackHoweverLong() throws IOException {
        byte[] content = "0123456789".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
        write("file", content);
        assertEquals(new String(content, StandardCharsets.US_ASCII), files.readTextAt(dirfd, "file"));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("file"))));
    }

    @Test
    void aFailureNamesTheCallTheFileAndTheReason() {
        SystemCallException failure =
                assertThrows(SystemCallException.class, () -> files.readTextAt(dirfd, "absent/file"));
        assertEquals("openat(absent/file): No such file or directory (ENOENT)", failure.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNullAndOneThatCannotBeReadAFailure() {
        assertNull(files.readTextIfExists(dirfd, "absent"));
        write("file", new byte[] {'a'});
        assertEquals("a", files.readTextIfExists(dirfd, "file"));
        files.mkdirat(dirfd, "directory", 0700);
        SystemCallException failure =
                assertThrows(SystemCallException.class, () -> files.readTextIfExists(dirfd, "directory"));
        assertTrue(failure.reason().contains("EISDIR"), failure::reason);
    }

    /** As it does where close(2) fails. */
    @Test
    void aLockThatIsReleasedIsFreeThoughItsFileStaysOpen() {
        write("lock", new byte[0]);
        int lock = files.openat(dirfd, "lock", FileCalls.O_RDWR, 0);
        files.lock(lock);
        int other = files.openat(dirfd, "lock", FileCalls.O_RDWR, 0);
        assertFalse(files.tryLock(other));
        int copy = frame.call(Libc.function("dup"), lock);
        assertTrue(copy >= 0, "dup(2)");
        files.release(lock);
        assertTrue(files.tryLock(other), "a copy is open, and has the lock no more");
        files.close(other);
        files.close(copy);
    }

    @Test
    void descriptorsAreClosedOnExecute() {
        String flags = files.readText("/proc/self/fdinfo/" + dirfd);
        assertTrue(flags.contains("flags:\t02"), "O_CLOEXEC is 02000000, the flags are: " + flags);
    }

    @Test
    void filesAndDirectoriesAreMadeRenamedAndRemoved() {
        files.mkdirat(dirfd, "old", 0700);
        files.renameat(dirfd, "old", dirfd, "new");
        assertNull(files.statxIfExists(dirfd, "old"));
        FileStatus status = files.statx(dirfd, "new");
        assertTrue(status.isDirectory());
        assertEquals(0700, status.mode() & 0777);
        files.fchmodat(dirfd, "new", 0711);
        assertEquals(0711, files.statx(dirfd, "new").mode() & 0777);
        files.unlinkat(dirfd, "new", FileCalls.AT_REMOVEDIR);
        assertNull(files.statxIfExists(dirfd, "new"));
    }

    @Test
    void statusOfADescriptorIsThatOfItsFile() throws IOException {
        FileStatus status = files.statx(dirfd, "");
        assertEquals(Files.getAttribute(directory, "unix:ino"), status.inode());
        assertEquals(Files.getAttribute(directory, "unix:uid"), status.uid());
    }

    @Test
    void aLockExcludesOtherDescriptorsUntilItsOwnIsClosed() {
        int other = files.open(directory.toString(), FileCalls.O_RDONLY | FileCalls.O_DIRECTORY);
        files.lock(other);
        assertFalse(files.tryLock(dirfd), "another descriptor holds the lock");
        files.close(other);
        assertTrue(files.tryLock(dirfd), "closing releases the lock");
    }

    @Test
    void theNetworkNamespaceIsTheOneThatItsLinkNames() {
        assertEquals("net:[" + files.networkNamespace() + "]", files.readlink("/proc/self/ns/net"));
        assertNotNull(files.statxIfExists(FileCalls.AT_FDCWD, "/proc/self/ns/net"));
    }
}
