// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.netcls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OwnHost;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetClsGroupIT {
    private NativeFrame frame;
    private NetClsHierarchy hierarchy;
    private String parent;
    private int hierarchyBefore;

    @BeforeAll
    static void requirePrivileges() throws IOException {
        Ability.requireRoot();
        Ability.require(
                ControllerState.parse(cgroups(), NetClsHierarchy.CONTROLLER) != null,
                "this kernel has no net_cls controller");
    }

    private static String cgroups() throws IOException {
        return Files.readString(Path.of("/proc/cgroups"));
    }

    private static int hierarchyNumber() throws IOException {
        ControllerState state = ControllerState.parse(cgroups(), NetClsHierarchy.CONTROLLER);
        return state == null ? -1 : state.hierarchy();
    }

    @BeforeEach
    void open() throws IOException {
        hierarchyBefore = hierarchyNumber();
        frame = NativeFrame.open();
        hierarchy = NetClsHierarchy.open(frame);
        parent = "portjail-test-" + ProcessHandle.current().pid();
    }

    @AfterEach
    void closeAndSeeThatTheHierarchyIsAsBefore() throws Exception {
        hierarchy.close();
        // The kernel frees removed cgroups a moment later; a hierarchy without a mount is noticed at the next one's
        // end,
        // and made anew when that comes too soon.
        for (int wait = 40; hierarchyBefore == 0 && hierarchyNumber() != 0 && wait < 6000; wait *= 2) {
            for (int i = 0; i < wait / 10 && hierarchyNumber() != 0; i++) {
                Thread.sleep(10);
            }
            if (hierarchyNumber() != 0) {
                NetClsHierarchy.open(frame).close();
            }
        }
        assertTrue(hierarchyBefore != 0 || hierarchyNumber() == 0, "the controller is free again");
        frame.close();
    }

    private NetClsGroup create(String name) {
        return NetClsGroup.create(frame, hierarchy, parent + "/" + name);
    }

    private Path directory(String name) {
        return Path.of(hierarchy.path(), parent, name);
    }

    @Test
    void eachJailHasItsOwnClassid() throws IOException {
        try (NetClsGroup one = create("one");
                NetClsGroup two = create("two")) {
            assertNotEquals(one.classid(), two.classid());
            for (NetClsGroup group : List.of(one, two)) {
                assertEquals(Classids.MAJOR, group.classid() & 0xffff_0000L);
                assertNotEquals(0, group.classid() & 0xffff);
                Path file = Path.of(hierarchy.path(), group.path(), "net_cls.classid");
                assertEquals(
                        Long.toString(group.classid()), Files.readString(file).strip());
            }
            two.remove();
            assertTrue(Files.isDirectory(directory("one")), "the one above stays while another jail is in it");
            one.remove();
            one.remove(); // a second time is no failure
            assertFalse(Files.exists(Path.of(hierarchy.path(), parent)));
        }
    }

    @Test
    void theClassidIsOnWhatThisProcessSendsAfterItEntered() throws IOException {
        try (OwnHost host = OwnHost.create();
                NetClsGroup group = create("web")) {
            OwnHost.run("nft -f -", counting(group.classid()));
            send();
            assertEquals(0, counted());
            group.enter();
            assertEquals(List.of(), group.readBack());
            send();
            send();
            group.leave();
            assertEquals(2, counted());
            send();
            assertEquals(2, counted());
            assertTrue(host.far("ip -o link").contains("far0"));
            group.remove();
        }
    }

    private static String counting(long classid) {
        return """
                table inet t {
                  counter jail { }
                  chain o {
                    type filter hook output priority 0
                    udp dport 9 meta cgroup %d counter name jail
                  }
                }
                """.formatted(classid);
    }

    private static void send() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] content = {1};
            socket.send(new DatagramPacket(content, content.length, InetAddress.getLoopbackAddress(), 9));
        }
    }

    private static long counted() {
        String text = OwnHost.run("nft list counter inet t jail");
        int start = text.indexOf("packets ") + "packets ".length();
        return Long.parseLong(text.substring(start, text.indexOf(' ', start)));
    }

    @Test
    void oneInUseIsRefusedAndNamesItsProcess() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        try (NetClsGroup group = create("web")) {
            Files.writeString(directory("web").resolve("cgroup.procs"), Long.toString(process.pid()));
            KernelException failure = assertThrows(KernelException.class, () -> create("web"));
            assertEquals(
                    "cgroup '" + directory("web") + "' is in use by process " + process.pid(), failure.getMessage());
            KernelException busy = assertThrows(KernelException.class, group::remove);
            assertEquals(
                    "cannot remove net_cls cgroup '" + group.path() + "': Device or resource busy (EBUSY)",
                    busy.getMessage());
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        try (NetClsGroup leftOver = create("web")) {
            assertNotEquals(0, leftOver.classid());
            leftOver.remove();
        }
    }

    /** As after a launcher became the program: nobody has the hierarchy mounted, and a cgroup is in it. */
    @Test
    void whatIsInAHierarchyThatIsNotMountedIsFoundAgain() {
        NetClsGroup group = create("web");
        long classid = group.classid();
        group.close();
        hierarchy.close();
        hierarchy = NetClsHierarchy.open(frame);
        try (NetClsGroup other = create("other");
                NetClsGroup again = create("web")) {
            assertNotEquals(classid, other.classid());
            assertEquals(classid, again.classid());
            again.remove();
            other.remove();
        }
    }

    @Test
    void aDryRunSaysHowTheHierarchyWouldBeReached() throws IOException {
        hierarchy.close();
        String expected = NetClsHierarchy.expected(frame);
        hierarchy = NetClsHierarchy.open(frame);
        if (hierarchyBefore == 0) {
            assertEquals("a mount of cgroup v1 of its own with net_cls", expected);
        } else {
            assertTrue(expected.contains("net_cls") || expected.startsWith("/"), expected);
        }
    }
}
