// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.it.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The folders are directories of the test; who asks is a UID that the test chooses, so most of it needs no privilege. */
class ProfileStoreTest {
    private static final ProfileSchema SCHEMA = RunSchema.get();
    private static final ProfileName WEB = new ProfileName("web");
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;

    @TempDir
    private Path directory;

    private NativeFrame frame;
    private FileCalls files;
    private Path own;
    private Path system;

    @BeforeEach
    void makeFolders() throws IOException {
        frame = NativeFrame.open();
        files = new FileCalls(frame);
        own = makeFolder("own");
        system = makeFolder("system");
    }

    private Path makeFolder(String name) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        return permit(folder, "rwxr-xr-x");
    }

    private static Path permit(Path path, String permissions) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @AfterEach
    void closeFrame() {
        frame.close();
    }

    private static Path write(Path folder, String name, String text) throws IOException {
        return permit(Files.writeString(folder.resolve(name), text), "rw-r--r--");
    }

    private int me() throws IOException {
        return (int) Files.getAttribute(directory, "unix:uid");
    }

    private ProfileStore open(int uid) throws UnusableProfileException {
        return ProfileStore.open(files, uid, system.toString(), own.toString());
    }

    private Profile load(int uid) throws UnusableProfileException {
        try (ProfileStore store = open(uid)) {
            return store.load(WEB, SCHEMA);
        }
    }

    private List<String> refusal(int uid) {
        return assertThrows(UnusableProfileException.class, () -> load(uid)).reasons();
    }

    private int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count();
        }
    }

    @Test
    void theOwnProfileGoesBeforeTheSystems() throws Exception {
        write(system, "web.toml", "range = \"1:2\"\n");
        assertEquals("1:2", load(me()).options().get("range"));

        write(own, "web.toml", "range = \"3:4\"\n");
        assertEquals("3:4", load(me()).options().get("range"));
    }

    @Test
    void aProfileThatDoesNotExistIsOneLineThatNamesBothFolders() throws Exception {
        List<String> reasons = refusal(me());

        assertEquals(1, reasons.size());
        assertTrue(reasons.getFirst().contains(own.toString()), reasons.toString());
        assertTrue(reasons.getFirst().startsWith("there is no profile 'web' in "), reasons.toString());
        assertTrue(reasons.getFirst().contains(system.toString()), reasons.toString());
    }

    @Test
    void foldersThatDoNotExistAreEmptyFolders() throws Exception {
        Files.delete(own);
        Files.delete(system);
        try (ProfileStore store = open(me())) {
            assertEquals(List.of(), store.all());
            assertNull(store.look(WEB));
        }
    }

    @Test
    void allFaultsOfAFileAreToldWithItsPath() throws Exception {
        Path file = write(system, "web.toml", "range = 1\nplace = \"moon\"\n");
        List<String> reasons = refusal(me());

        assertEquals(2, reasons.size());
        assertTrue(reasons.getFirst().startsWith(file + ":1:1: range is"), reasons.toString());
        assertTrue(reasons.getLast().startsWith(file + ":2:1: place"), reasons.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-", "rwxrwxrwx"})
    void aFileThatOthersMayWriteToIsRefused(String permissions) throws Exception {
        permit(write(system, "web.toml", "range = \"1:2\"\n"), permissions);
        List<String> reasons = refusal(me());

        assertEquals(1, reasons.size());
        assertTrue(reasons.getFirst().contains("may be written to by others"), reasons.toString());
    }

    @Test
    void aFolderThatOthersMayWriteToIsRefused() throws Exception {
        write(system, "web.toml", "range = \"1:2\"\n");
        permit(system, "rwxrwxr-x");

        assertTrue(
                refusal(me()).getFirst().contains("may be written to by others"),
                refusal(me()).toString());
    }

    @Test
    void whatBelongsToAnotherUserIsRefused() throws Exception {
        Needs.root();
        Path file = write(own, "web.toml", "range = \"1:2\"\n");
        Files.setAttribute(own, "unix:uid", NOBODY);
        Files.setAttribute(file, "unix:uid", NOBODY);
        assertEquals("1:2", load(NOBODY).options().get("range"), "it is nobody's own");

        List<String> reasons = refusal(1000);
        assertTrue(reasons.getFirst().contains("belongs to UID 65534"), reasons.toString());
    }

    @Test
    void rootLeavesAFolderOfItsOwnOutThatIsAnothers() throws Exception {
        Needs.root();
        write(own, "web.toml", "range = \"1:2\"\n");
        Files.setAttribute(own, "unix:uid", NOBODY);
        List<String> reasons = refusal(ROOT);
        assertEquals(2, reasons.size());
        assertTrue(
                reasons.getLast().startsWith(own + " is not used: " + own + " belongs to UID 65534"),
                reasons.toString());

        write(system, "web.toml", "range = \"3:4\"\n");
        assertEquals("3:4", load(ROOT).options().get("range"));
    }

    @Test
    void rootLooksAtEveryFolderOnTheWay() throws Exception {
        Needs.root();
        Path deep = Files.createDirectories(own.resolve("a/b/c"));
        write(deep, "web.toml", "range = \"1:2\"\n");
        try (ProfileStore store = ProfileStore.open(files, ROOT, deep.toString(), null)) {
            assertNotNull(store.look(WEB), "nobody but root could write on the way");
        }
        permit(own.resolve("a"), "rwxrwxrwx");
        assertThrows(UnusableProfileException.class, () -> ProfileStore.open(files, ROOT, deep.toString(), null));
        permit(own.resolve("a"), "rwxr-xr-x");
        Files.setAttribute(own.resolve("a"), "unix:uid", NOBODY);
        assertThrows(UnusableProfileException.class, () -> ProfileStore.open(files, ROOT, deep.toString(), null));
    }

    @Test
    void rootReadsWhatIsRoots() throws Exception {
        Needs.root();
        Path file = write(system, "web.toml", "range = \"1:2\"\n");
        assertEquals("1:2", load(ROOT).options().get("range"));

        Files.setAttribute(file, "unix:uid", NOBODY);
        assertTrue(
                refusal(ROOT).getFirst().contains("belongs to UID 65534"),
                refusal(ROOT).toString());
    }

    @Test
    void rootFollowsNoSymbolicLink() throws Exception {
        Needs.root();
        Path elsewhere = write(own, "other.toml", "range = \"1:2\"\n");
        Files.createSymbolicLink(system.resolve("web.toml"), elsewhere);
        assertTrue(
                refusal(ROOT).getFirst().contains("is a symbolic link"),
                refusal(ROOT).toString());

        Path link = Files.createSymbolicLink(directory.resolve("link"), system);
        UnusableProfileException e = assertThrows(
                UnusableProfileException.class, () -> ProfileStore.open(files, ROOT, link.toString(), null));
        assertEquals(link + " is a symbolic link, which root does not follow to profiles", e.getMessage());
    }

    @Test
    void anotherUsersLinkIsFollowedToWhatIsTheirs() throws Exception {
        Path elsewhere = write(directory, "elsewhere", "range = \"1:2\"\n");
        Files.createSymbolicLink(own.resolve("web.toml"), elsewhere);
        // Whoever runs this: a UID that is not root's, and to which root's files are trustworthy.
        int uid = me() == ROOT ? 1000 : me();
        assertEquals("1:2", load(uid).options().get("range"));
    }

    @Test
    void whatIsNoRegularFileIsRefusedAndNotWaitedFor() throws Exception {
        files.mkdirat(FileCalls.AT_FDCWD, own.resolve("web.toml").toString(), 0755);
        assertTrue(
                refusal(me()).getFirst().contains("is no regular file"),
                refusal(me()).toString());
    }

    @Test
    void aVeryLargeFileIsRefusedWithoutBeingRead() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(write(own, "web.toml", "").toFile(), "rw")) {
            file.setLength(1L << 32);
        }
        assertTrue(refusal(me()).getFirst().endsWith("is larger than 65536 bytes, which no profile is"));
    }

    @Test
    void filesWhoseNamesAreNoneAreLeftOutWithARemark() throws Exception {
        for (String name :
                List.of("two words.toml", "new\nline.toml", "-x.toml", ".hidden.toml", "web.toml~", "README")) {
            write(own, name, "range = \"1:2\"\n");
        }
        int inFolder = files.open(own.toString(), FileCalls.O_PATH | FileCalls.O_DIRECTORY);
        files.close(files.openat(inFolder, "\udcff.toml", FileCalls.O_WRONLY | FileCalls.O_CREAT, 0644));
        files.close(inFolder);
        write(own, "web.toml", "range = \"1:2\"\n");
        try (ProfileStore store = open(me())) {
            assertEquals(
                    List.of(WEB), store.all().stream().map(FoundProfile::name).toList());
            assertEquals(4, store.remarks().size(), store.remarks().toString());
            for (String remark : store.remarks()) {
                assertTrue(remark.chars().allMatch(c -> c >= ' ' && c != 0x7f), "one line: " + remark);
            }
        }
    }

    @Test
    void aProfileIsReplacedAsAWholeAndKeepsItsPermissions() throws Exception {
        Path file = permit(write(own, "web.toml", "range = \"1:2\"\n"), "rw-------");
        Object before = Files.getAttribute(file, "unix:ino");
        try (ProfileStore store = open(me())) {
            store.find(WEB).folder().write(WEB, "new".getBytes(StandardCharsets.UTF_8), false);
        }
        assertEquals("new", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(before.equals(Files.getAttribute(file, "unix:ino")), "another file took its place");
        assertEquals(List.of("web.toml"), names(own), "nothing lies beside it");
    }

    @Test
    void whatIsThereIsNotOverwrittenByANewProfile() throws Exception {
        write(own, "web.toml", "old");
        try (ProfileStore store = open(me())) {
            ProfileFolder folder = store.folderOf(WEB);
            UnusableProfileException e =
                    assertThrows(UnusableProfileException.class, () -> folder.write(WEB, new byte[0], true));
            assertTrue(String.valueOf(e.getMessage()).contains("exists already"), e.getMessage());
        }
        assertEquals("old", Files.readString(own.resolve("web.toml")));
        assertEquals(List.of("web.toml"), names(own));
    }

    @Test
    void aSymbolicLinkIsNotReplacedButMayBeRemoved() throws Exception {
        Path target = write(directory, "target", "range = \"1:2\"\n");
        Files.createSymbolicLink(own.resolve("web.toml"), target);
        try (ProfileStore store = open(me())) {
            ProfileFolder folder = store.folderOf(WEB);
            assertThrows(UnusableProfileException.class, () -> folder.write(WEB, new byte[0], false));
            folder.remove(WEB);
        }
        assertEquals(List.of(), names(own));
        assertTrue(Files.exists(target), "what the link named is left alone");
    }

    @Test
    void theFolderForNewProfilesIsMade() throws Exception {
        int uid = me() == ROOT ? ROOT : me();
        Path expected = (uid == ROOT ? system : own);
        Files.delete(expected);
        Path deep = expected.resolve("x/portjail");
        try (ProfileStore store = ProfileStore.open(files, uid, deep.toString(), deep + "2")) {
            store.folderForNew().write(WEB, "range = \"1:2\"\n".getBytes(StandardCharsets.UTF_8), true);
            assertEquals("1:2", store.load(WEB, SCHEMA).options().get("range"));
        }
    }

    @Test
    void noDescriptorIsLeftOpen() throws Exception {
        write(own, "web.toml", "range = 1\n");
        write(system, "db.toml", "range = \"1:2\"\n");
        int before = descriptors();
        for (int i = 0; i < 3; i++) {
            refusal(me());
            try (ProfileStore store = open(me())) {
                store.all();
                store.folderOf(WEB).write(WEB, new byte[0], false);
            }
            write(own, "web.toml", "range = 1\n");
        }
        assertEquals(before, descriptors());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            XDG_CONFIG_HOME=/x/y,HOME=/h                | /x/y/portjail
            HOME=/h                                     | /h/.config/portjail
            HOME=/h,XDG_CONFIG_HOME=                    | /h/.config/portjail
            HOME=/h,XDG_CONFIG_HOME=relative/x          | /h/.config/portjail
            HOME=/first,HOME=/second                    | /first/.config/portjail
            MYHOME=/x                                   | none
            HOME=relative                               | none
            ``                                          | none
            """)
    void theOwnFolderIsThatOfTheXdgSpecification(String environment, String expected) {
        String found = ProfileStore.ownFolder(environment.replace(',', '\0'));
        assertEquals(expected, found == null ? "none" : found);
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        }
        return names;
    }
}
