// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a program in a jail may do, and as whom it runs. */
@EndToEnd
class InsideIT {
    /** NET_ADMIN, NET_RAW, SYS_MODULE, SYS_RAWIO, SYS_PTRACE, SYS_ADMIN, MKNOD, PERFMON, BPF. */
    private static final long DROPPED =
            1L << 12 | 1L << 13 | 1L << 16 | 1L << 17 | 1L << 19 | 1L << 21 | 1L << 27 | 1L << 38 | 1L << 39;

    private static final String STATUS = "/proc/self/status";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    private Path directory = Path.of("");

    private static Finished run(List<String> options, String... program) {
        return network.client().run(Portjail.jailed(Portjail.RANGE, options, List.of(program)));
    }

    private static Finished shell(List<String> options, String script) {
        return run(options, "sh", "-c", script).expectSuccess();
    }

    private static long capabilities(Finished status, String set) {
        return Long.parseUnsignedLong(field(status, set), 16);
    }

    private static String field(Finished status, String name) {
        return status.output()
                .lines()
                .filter(line -> line.startsWith(name + ":\t"))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    /** A folder that holds what the host's root does, but is no mount point; for one command. */
    private static final String CHROOT =
            "cd \"$1\"; shift; for f in /*; do if [ -L \"$f\" ]; then cp -P \"$f\" .; elif [ -d \"$f\" ]; then"
                    + " mkdir \".$f\" && mount --rbind \"$f\" \".$f\"; fi; done; exec chroot . \"$@\"";

    @Test
    void inAChrootThatIsNoMountPointItIsSaidHowToMakeItOne() {
        List<String> chroot = List.of("unshare", "--mount", "sh", "-e", "-c", CHROOT, "sh", directory.toString());
        Finished run = network.client().run(Commands.concat(chroot, Portjail.jailed("true")));

        Portjail.expectRefusal(run);
        assertTrue(run.errors().contains("Hint: in a chroot its folder has to be a mount point"), run.toString());
    }

    @Test
    void rootInsideHasNoCapabilityByWhichItCouldUndoItsJail() {
        List<String> inheritable =
                List.of("setpriv", "--inh-caps", "+net_raw,+sys_admin", "--ambient-caps", "+net_raw", "--");
        List<String> command = Portjail.jailed("cat", STATUS);
        Finished status =
                network.client().run(Commands.concat(inheritable, command)).expectSuccess();
        Finished without = network.client().run("cat", STATUS).expectSuccess();
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            assertEquals(0, capabilities(status, set) & DROPPED, "of the nine in " + set);
        }
        for (String set : List.of("CapPrm", "CapEff", "CapBnd")) {
            assertEquals(capabilities(without, set) & ~DROPPED, capabilities(status, set), "the others in " + set);
        }
    }

    @Test
    void cgroupsAndSettingsAreReadOnlyAndEverythingElseIsAsWritableAsBefore() {
        String script = "for f in $(awk '$3 ~ /^cgroup/ {print $2}' /proc/self/mounts) /proc/sys; do"
                + " test -w $f && echo $f; test -r $f || echo $f; done; test -w " + directory + " && echo rest";
        assertEquals("rest", shell(List.of(), script).answer(), "what is writable, or cannot be read");
        String setting = "cd /proc/sys; exec \"$@\"";
        List<String> command = Portjail.jailed("sh", "-c", "cat net/ipv4/ip_forward; test -w net/ipv4/ip_forward");
        Finished inSettings = network.client().run(Commands.concat(List.of("sh", "-c", setting, "sh"), command));
        inSettings.expect(1);
        assertTrue(inSettings.answer().matches("[01]"), "settings can be read: " + inSettings);
    }

    @Test
    void keepCapsTakesNothing() {
        Finished status = run(List.of("--keep-caps"), "cat", STATUS).expectSuccess();
        assertEquals(
                capabilities(network.client().run("cat", STATUS).expectSuccess(), "CapEff"),
                capabilities(status, "CapEff"));
        String mine = network.client().run("readlink", "/proc/self/ns/mnt").answer();
        assertEquals(
                mine,
                run(List.of("--keep-caps"), "readlink", "/proc/self/ns/mnt").answer(),
                "mounts");
    }

    @Test
    void aUserThatCannotBecomeRootNeedsNoMountsOfItsOwn() {
        List<String> options = List.of("--user", "65534", "--group", "games", "--no-new-privs");
        Finished inside = shell(options, "id -u; id -g; readlink /proc/self/ns/mnt; cat " + STATUS);
        String games =
                Commands.run("sh", "-c", "getent group games | cut -d: -f3").answer();
        String mine = network.client().run("readlink", "/proc/self/ns/mnt").answer();
        assertEquals(List.of("65534", games, mine), inside.outputLines().subList(0, 3), "user, group, mounts");
        assertEquals("1", field(inside, "NoNewPrivs"));
        assertEquals(0, capabilities(inside, "CapPrm"));
        assertEquals(0, capabilities(inside, "CapBnd") & DROPPED);
        assertEquals(
                "0 " + games,
                shell(List.of("--group", games), "echo $(id -u) $(id -g)").answer(),
                "a group alone");
    }

    @Test
    void aGroupThatIsNotThereIsRefused() {
        String line = Portjail.expectRefusal(run(List.of("--group", "no-such-group"), "true"));
        assertEquals("portjail: there is no group 'no-such-group'", line);
    }

    @Test
    void closeFdsLeavesTheStandardThree() {
        String script = "exec 5</dev/null 7</dev/null; exec \"$@\"";
        List<String> inner = List.of("sh", "-c", "echo /proc/$$/fd/*");
        List<String> outer = List.of("sh", "-c", script, "sh");
        String all = network.client()
                .run(Commands.concat(outer, Portjail.jailed(inner)))
                .expectSuccess()
                .answer()
                .replaceAll("/proc/\\d+/fd/", "");
        assertTrue(all.contains("5") && all.contains("7"), "without it the files are the program's: " + all);
        List<String> closed = Portjail.jailed(Portjail.RANGE, List.of("--close-fds"), inner);
        String three = network.client()
                .run(Commands.concat(outer, closed))
                .expectSuccess()
                .answer()
                .replaceAll("/proc/\\d+/fd/", "");
        assertFalse(three.contains("5") || three.contains("7"), "files with --close-fds: " + three);
        assertTrue(three.startsWith("0 1 2"), "the standard three: " + three);
    }

    @Test
    void aCommandThatIsNotThereLeavesNothing() throws Exception {
        Finished run = run(List.of("--name", "it-inside", "--user", "65534"), "/no/such/command");
        Portjail.expectOneLine(run, 127);
        for (int i = 0; i < 400 && Files.exists(Portjail.STATE.resolve("it-inside")); i++) {
            Thread.sleep(50);
        }
        assertFalse(Files.exists(Portjail.STATE.resolve("it-inside")), "the state of the jail");
    }

    @Test
    void dryRunAndShowTellWhatIsTaken() {
        List<String> options = List.of("--name", "it-inside", "--no-new-privs", "--close-fds");
        String taken = "without NET_ADMIN, NET_RAW, SYS_MODULE, SYS_RAWIO, SYS_PTRACE, SYS_ADMIN, MKNOD, PERFMON, BPF;"
                + " cgroups and /proc/sys read-only; no new privileges; no inherited files but the standard three";
        List<String> dry = new ArrayList<>(options);
        dry.add("--dry-run");
        assertTrue(shellPlan(dry).contains(taken), "the dry run tells it");
        try (Running jailed = network.client()
                .start(Portjail.jailed(Portjail.RANGE, options, List.of("sh", "-c", "echo up; exec cat")))) {
            jailed.awaitOutput("up");
            Finished show =
                    network.client().run(Portjail.command("show", "it-inside")).expectSuccess();
            assertTrue(show.outputLines().contains("inside:        " + taken), "show tells it: " + show);
            jailed.closeInput();
            jailed.finish().expectSuccess();
        }
    }

    private static String shellPlan(List<String> options) {
        return run(options, "true").expectSuccess().output();
    }

    @Test
    void whatALastingJailWasGivenHoldsForWhoeverEnters() {
        List<String> up = Portjail.command(
                "up",
                "it-inside",
                "--range",
                "50000:50999",
                "--shared",
                "--user",
                "65534",
                "--group",
                "60",
                "--no-new-privs");
        network.client().run(up).expectSuccess();
        try {
            List<String> enter = Portjail.command("enter", "it-inside", "--", "sh", "-c", "id -g; cat " + STATUS);
            Finished inside = network.client().run(enter).expectSuccess();
            assertEquals("60", inside.outputLines().getFirst(), "the group");
            assertEquals("1", field(inside, "NoNewPrivs"));
            assertEquals(0, capabilities(inside, "CapBnd") & DROPPED);
            List<String> root =
                    Portjail.command("enter", "it-inside", "--user", "0", "--keep-caps", "--", "cat", STATUS);
            Finished kept = network.client().run(root).expectSuccess();
            assertEquals(DROPPED, capabilities(kept, "CapBnd") & DROPPED, "with --keep-caps");
        } finally {
            network.client().run(Portjail.command("down", "it-inside")).expectSuccess();
        }
    }

    @Test
    void aPortjailThatRaisesPrivilegesIsRefused() throws IOException {
        Path copy = Portjail.copyOfTheDistribution(ExitStatusIT.placeForAnybody(directory));
        String program = copy.resolve("bin/portjail").toString();
        List<String> nobody = List.of(
                "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--", program);
        for (List<String> raise : List.of(List.of("chmod", "u+s"), List.of("setcap", "cap_net_admin+ep"))) {
            Commands.run("chmod", "u-s", program).expectSuccess();
            Commands.run(Commands.concat(raise, List.of(program))).expectSuccess();
            Finished refused = Commands.run(Commands.concat(nobody, List.of("--range", "50000:50999", "--", "true")));
            assertEquals(
                    "portjail: cannot start: the file has set-user-ID, set-group-ID or capabilities",
                    Portjail.expectRefusal(refused));
        }
    }

    @Test
    void aLibraryForTheProgramDoesNotReachTheJavaMachine() throws IOException {
        Needs.program("gcc");
        // Java is opened by dlopen: a library that were still there would see it.
        Path source = Files.writeString(directory.resolve("seen.c"), """
                #define _GNU_SOURCE
                #include <dlfcn.h>
                #include <fcntl.h>
                #include <string.h>
                #include <unistd.h>
                static void note(const char *text) {
                    int fd = open("SEEN", O_WRONLY | O_CREAT | O_APPEND, 0600);
                    if (write(fd, text, strlen(text)) > 0) close(fd);
                }
                __attribute__((constructor)) static void begin(void) { note("constructor\\n"); }
                void *dlopen(const char *file, int flags) {
                    note("dlopen\\n");
                    return ((void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen"))(file, flags);
                }
                """.replace(
                        "SEEN", directory.resolve("seen").toString()));
        String library = directory.resolve("seen.so").toString();
        Commands.run("gcc", "-shared", "-fPIC", "-o", library, source.toString(), "-ldl")
                .expectSuccess();
        Files.writeString(directory.resolve(".hotspotrc"), "+NoSuchOption\n");
        List<String> environment = List.of(
                "env",
                "-C",
                directory.toString(),
                "LD_PRELOAD=" + library,
                "LD_LIBRARY_PATH=/nowhere",
                "ODD=1",
                "LD_ODD=");
        Finished run = network.client()
                .run(Commands.concat(environment, Portjail.jailed("env")))
                .expectSuccess();
        Finished without = network.client()
                .run(Commands.concat(environment, List.of("env")))
                .expectSuccess();
        assertEquals(without.output(), run.output(), "the program's environment, in its order");
        List<String> seen = Files.readAllLines(directory.resolve("seen"));
        assertFalse(seen.contains("dlopen"), "the library saw Java being loaded: " + seen);
        assertTrue(seen.contains("constructor"), "the library was loaded into the program: " + seen);
        assertEquals("", run.errors(), "what portjail itself has to say");
    }
}
