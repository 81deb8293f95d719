// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardingTest {
    private static final List<String> UPLINKS = List.of("eth0");
    private static final List<String> LINKS = List.of("eth0", "eth1");

    @TempDir
    private Path root;

    private NativeFrame frame;

    @BeforeEach
    void openFrame() {
        frame = NativeFrame.open();
    }

    @AfterEach
    void closeFrame() {
        frame.close();
    }

    private void setting(String key, String value) throws IOException {
        Path file = root.resolve(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    private Forwarding forwarding(SysctlChange... ofOthers) {
        return new Forwarding(new Sysctls(new FileCalls(frame), root + "/"), List.of(ofOthers));
    }

    private static List<String> lines(Forwarding forwarding) {
        List<String> lines = new ArrayList<>();
        for (SysctlChange change : forwarding.changes()) {
            lines.add(change.teardownLine());
        }
        return lines;
    }

    @Test
    void onlyTheUplinksThatDoNotForwardAreChanged() throws IOException {
        setting("net/ipv4/conf/eth0/forwarding", "0");
        setting("net/ipv4/conf/eth1/forwarding", "1");
        Forwarding forwarding = forwarding();
        forwarding.needIpv4(LINKS);
        assertEquals(List.of("sysctl net/ipv4/conf/eth0/forwarding 0 1"), lines(forwarding));
    }

    @Test
    void whereAnInterfaceCanBeForcedAllOthersStay() throws IOException {
        setting("net/ipv6/conf/all/forwarding", "0");
        setting("net/ipv6/conf/default/force_forwarding", "0");
        setting("net/ipv6/conf/eth0/force_forwarding", "0");
        setting("net/ipv6/conf/eth0/accept_ra", "1");
        Forwarding forwarding = forwarding();
        forwarding.needIpv6(UPLINKS, LINKS);
        assertEquals(List.of("sysctl net/ipv6/conf/eth0/force_forwarding 0 1"), lines(forwarding));
    }

    @Test
    void elseRouterAdvertisementsAreKeptBeforeTheHostForwards() throws IOException {
        setting("net/ipv6/conf/all/forwarding", "0");
        setting("net/ipv6/conf/eth0/accept_ra", "1");
        setting("net/ipv6/conf/eth1/accept_ra", "0");
        Forwarding forwarding = forwarding();
        forwarding.needIpv6(UPLINKS, LINKS);
        assertEquals(
                List.of("sysctl net/ipv6/conf/eth0/accept_ra 1 2", "sysctl net/ipv6/conf/all/forwarding 0 1"),
                lines(forwarding));
    }

    @Test
    void whatALivingJailChangedIsTakenOver() throws IOException {
        setting("net/ipv6/conf/all/forwarding", "1");
        setting("net/ipv6/conf/eth0/accept_ra", "2");
        SysctlChange accept = new SysctlChange("net/ipv6/conf/eth0/accept_ra", "1", "2");
        SysctlChange forward = new SysctlChange("net/ipv6/conf/all/forwarding", "0", "1");
        Forwarding forwarding = forwarding(forward, accept);
        forwarding.needIpv6(UPLINKS, LINKS);
        assertEquals(List.of(accept, forward), forwarding.changes());
    }

    @Test
    void aRouterStaysAsItIs() throws IOException {
        setting("net/ipv4/conf/eth0/forwarding", "1");
        setting("net/ipv6/conf/all/forwarding", "1");
        setting("net/ipv6/conf/eth0/accept_ra", "1");
        Forwarding forwarding = forwarding();
        forwarding.needIpv4(UPLINKS);
        forwarding.needIpv6(UPLINKS, LINKS);
        assertEquals(List.of(), forwarding.changes());
    }

    @Test
    void aChangeIsReadAsItIsWritten() {
        SysctlChange change = new SysctlChange("net/ipv4/conf/eth0.7/forwarding", "0", "1");
        assertEquals(change, SysctlChange.parse(change.teardownLine()));
        assertNull(SysctlChange.parse("sysctl a b"));
        assertNull(SysctlChange.parse("link pj-web"));
    }

    @Test
    void changesOfAnotherNetworkNamespaceAreNotThisHosts() {
        String text = "portjail-teardown 1\nnetns 42\ncgroup portjail/web\nlink pj-web\nsysctl a 0 1\nsysctl b 1 2\n";
        List<SysctlChange> changes = new ArrayList<>();
        OtherJails.addChanges(text, 4, changes);
        assertEquals(List.of(), changes);
        OtherJails.addChanges(text, 42, changes);
        assertEquals(List.of(new SysctlChange("a", "0", "1"), new SysctlChange("b", "1", "2")), changes);
    }
}
