// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
    private static final ProfileSchema SCHEMA = RunSchema.get();

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private NativeFrame frame;
    private int uid;
    private Path own;
    private Path system;

    @BeforeEach
    void makeFolders() throws IOException {
        frame = NativeFrame.open();
        uid = (int) Files.getAttribute(directory, "unix:uid");
        own = folder("own");
        system = folder("system");
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void closeFrame() {
        frame.close();
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** Returns what is printed on standard output. */
    private String answer(ProfileRequest request, ExitStatus expected) throws UnusableProfileException {
        out.reset();
        err.reset();
        PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        try (ProfileStore store = ProfileStore.open(new FileCalls(frame), uid, system.toString(), own.toString())) {
            assertEquals(expected, new ProfileCommand(output, errors, output, SCHEMA).answer(request, store));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> errors() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static ProfileName name(String text) {
        return new ProfileName(text);
    }

    @Test
    void theListHasEachProfileOnceWithWhatIsUsed() throws Exception {
        write(system, "web.toml", "range = \"1:2\"\ndescription = \"of the system\"\n");
        write(own, "web.toml", "range = \"3:4\"\ndescription = \"my \\u001bown\"\n");
        write(system, "db.toml", "range = 5\n");

        assertEquals(
                List.of(
                        "NAME  RANGE  FOLDER" + " ".repeat(system.toString().length() - 4) + "DESCRIPTION",
                        "db    ?      " + system + "  FAULTY: see portjail profile check db",
                        "web   3:4    " + own + " ".repeat(3) + "  my ?own"),
                answer(new ProfileRequest.ListAll(false), ExitStatus.OK).lines().toList());
        assertEquals(List.of(), errors());
    }

    @Test
    void theListAsJsonHasAllOfIt() throws Exception {
        write(own, "web.toml", "range = \"3:4\"\nsteer = [\"bpf\"]\ncommand = [\"a\", \"b\"]\n");
        write(system, "db.toml", "range = 5\n");
        List<Object> list = JSON.std.listFrom(answer(new ProfileRequest.ListAll(true), ExitStatus.OK));

        Map<?, ?> db = (Map<?, ?>) list.getFirst();
        assertEquals("db", db.get("name"));
        assertEquals(1, assertInstanceOf(List.class, db.get("faults")).size());
        Map<?, ?> web = (Map<?, ?>) list.getLast();
        assertEquals(Map.of("first", 3, "last", 4), web.get("range"));
        assertEquals(own.toString(), web.get("folder"));
        assertEquals(own + "/web.toml", web.get("path"));
        assertEquals(Map.of("range", "3:4", "steer", List.of("bpf")), web.get("options"));
        assertEquals(List.of("a", "b"), web.get("command"));
        assertEquals(List.of(), web.get("faults"));
    }

    @Test
    void whatShowPrintsIsAProfileThatSaysTheSame() throws Exception {
        write(
                own,
                "web.toml",
                "# c\ncommand = ['a', \"b\\n\"]\nverbose = true\nrange = '3:4'\nprotocol = [\"tcp\", \"udp\"]\n");
        String shown = answer(new ProfileRequest.Show(name("web"), false), ExitStatus.OK);

        assertEquals("# " + own + "/web.toml", shown.lines().findFirst().orElseThrow());
        write(own, "again.toml", shown);
        String again = answer(new ProfileRequest.Show(name("again"), false), ExitStatus.OK);
        assertEquals(shown.lines().skip(1).toList(), again.lines().skip(1).toList());
    }

    @Test
    void aFaultyProfileIsNotShown() throws Exception {
        write(own, "web.toml", "range = 5\nplace = 7\n");
        UnusableProfileException e = assertThrows(
                UnusableProfileException.class,
                () -> answer(new ProfileRequest.Show(name("web"), false), ExitStatus.OK));
        assertEquals(2, e.reasons().size());
    }

    @Test
    void aCloneIsTheSameBytesInTheFolderForNewProfiles() throws Exception {
        String text = "\ufeff# comment\r\nrange = \"3:4\"\r\n";
        write(system, "web.toml", text);
        String said = answer(new ProfileRequest.Copy(name("web"), name("copy")), ExitStatus.OK);

        Path copy = (uid == 0 ? system : own).resolve("copy.toml");
        assertEquals("wrote " + copy + "\n", said);
        assertEquals(text, Files.readString(copy));
        assertThrows(
                UnusableProfileException.class,
                () -> answer(new ProfileRequest.Copy(name("web"), name("copy")), ExitStatus.OK));
    }

    @Test
    void aKeyIsSetInTheFileThatIsUsed() throws Exception {
        write(system, "web.toml", "range = \"1:2\"\n");
        write(own, "web.toml", "# mine\nrange = \"3:4\"  # ports\n");
        answer(new ProfileRequest.Change(name("web"), "range", List.of("5:6")), ExitStatus.OK);

        assertEquals("# mine\nrange = \"5:6\"  # ports\n", Files.readString(own.resolve("web.toml")));
        assertEquals("range = \"1:2\"\n", Files.readString(system.resolve("web.toml")));
    }

    @Test
    void settingTheRangeOfAProfileThatIsNotThereMakesIt() throws Exception {
        answer(new ProfileRequest.Change(name("new"), "range", List.of("5:6")), ExitStatus.OK);
        assertEquals("range = \"5:6\"\n", Files.readString((uid == 0 ? system : own).resolve("new.toml")));
    }

    @Test
    void aRefusedChangeLeavesTheFileAsItWas() throws Exception {
        write(own, "web.toml", "range = \"3:4\"\n");
        assertThrows(
                UnusableProfileException.class,
                () -> answer(new ProfileRequest.Change(name("web"), "range", List.of("9:1")), ExitStatus.OK));
        assertEquals("range = \"3:4\"\n", Files.readString(own.resolve("web.toml")));
    }

    @Test
    void removingTakesTheOneThatIsUsed() throws Exception {
        write(system, "web.toml", "range = \"1:2\"\n");
        write(own, "web.toml", "not even TOML");
        assertEquals("removed " + own + "/web.toml\n", answer(new ProfileRequest.Remove(name("web")), ExitStatus.OK));
        assertFalse(Files.exists(own.resolve("web.toml")));
        assertTrue(Files.exists(system.resolve("web.toml")));
    }

    @Test
    void checkingTellsOfAllFilesAndEndsWith125IfAnyIsWrong() throws Exception {
        write(system, "web.toml", "range = 7\n");
        write(own, "web.toml", "range = \"1:2\"\n");
        write(own, "db.toml", "range = \"1:2\"\nplace = \"moon\"\nnmae = 1\n");
        write(own, "b d.toml", "range = \"1:2\"\n");

        assertEquals(own + "/web.toml: ok\n", answer(new ProfileRequest.Check(List.of()), ExitStatus.OWN_FAULT));
        assertEquals(4, errors().size(), errors().toString());
        assertTrue(
                errors().get(0).startsWith("portjail: " + own + "/db.toml:2:1: place: place 'moon'"), errors().get(0));
        assertTrue(
                errors().get(1).startsWith("portjail: " + own + "/db.toml:3:1: unknown key 'nmae'"), errors().get(1));
        assertTrue(errors().get(2).startsWith("portjail: " + system + "/web.toml:1:1: range is"), errors().get(2));
        assertTrue(errors().get(3).contains("'b d'"), errors().get(3));
    }

    @Test
    void checkingNamedProfilesLooksAtThoseAlone() throws Exception {
        write(own, "web.toml", "range = \"1:2\"\n");
        write(own, "db.toml", "range = 7\n");
        answer(new ProfileRequest.Check(List.of(name("web"))), ExitStatus.OK);
        answer(new ProfileRequest.Check(List.of(name("web"), name("none"), name("db"))), ExitStatus.OWN_FAULT);
        assertEquals(2, errors().size(), errors().toString());
    }
}
