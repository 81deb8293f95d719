// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OwnHost;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JailNamespaceIT {
    private static final PortRange RANGE = new PortRange(50_000, 50_999);

    @TempDir
    private Path state;

    private OwnHost host;

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    @BeforeEach
    void makeHost() {
        host = OwnHost.create();
    }

    @AfterEach
    void removeHost() {
        host.close();
    }

    private NamespacePlan choose(String name) {
        return NamespacePlan.choose(host.frame(), state.toString(), JailName.parse(name), RANGE);
    }

    /** What a launch writes before it makes anything. */
    private void writeTeardown(String name, NamespacePlan plan) throws IOException {
        long inode = new NetworkNamespaceCalls(host.frame()).inode();
        Path directory = Files.createDirectories(state.resolve(name));
        Files.writeString(
                directory.resolve("teardown"),
                "portjail-teardown 1\nnetns " + inode + "\ncgroup portjail/" + name + "\n"
                        + String.join("\n", plan.teardownLines()) + "\n");
    }

    /** Of the network namespace in which the test's thread is. */
    private String sysctl(String key) {
        return new FileCalls(host.frame()).readText("/proc/sys/net/" + key).strip();
    }

    /** The rules of a jail belong to another module; these are the least that lets its packets travel. */
    private void masquerade(NamespacePlan plan) {
        OwnHost.run(
                "nft -f -",
                "table inet t { chain p { type nat hook postrouting priority srcnat\n iifname " + plan.hostLink()
                        + " meta l4proto { tcp, udp } masquerade to :50000-50999\n}\n}\n");
    }

    private static void send(String address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] content = {1};
            socket.send(new DatagramPacket(content, content.length, InetAddress.getByName(address), 9));
        }
    }

    private void countArrivals() {
        host.far("nft -f -", """
                table inet t {
                  counter inside { }
                  counter outside { }
                  chain i {
                    type filter hook input priority 0
                    udp dport 9 udp sport 50000-50999 counter name inside
                    udp dport 9 udp sport != 50000-50999 counter name outside
                  }
                }
                """);
    }

    private long arrived(String counter) {
        String text = host.far("nft list counter inet t " + counter);
        int start = text.indexOf("packets ") + "packets ".length();
        return Long.parseLong(text.substring(start, text.indexOf(' ', start)));
    }

    @Test
    void aJailReachesAnotherHostByBothFamiliesFromPortsInRange() throws IOException {
        host.withIpv4().withIpv6();
        countArrivals();
        NamespacePlan plan = choose("web");
        assertEquals(List.of(), plan.remarks());
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            masquerade(plan);
            assertEquals(List.of(), jail.readBack());
            jail.enter();
            assertEquals(List.of("eth0"), OwnHost.links());
            assertEquals("50000\t50999", sysctl("ipv4/ip_local_port_range"));
            for (int i = 0; i < 20; i++) {
                send("203.0.113.2");
                send("2001:db8::2");
            }
            jail.leave();
        }
        assertEquals(40, arrived("inside"), "every packet arrives at the far end, from a port in range");
        assertEquals(0, arrived("outside"), "no packet arrives from another port");
    }

    @Test
    void answersOfTheHostAndOfOthersComeBack() {
        host.withIpv4().withIpv6();
        NamespacePlan plan = choose("web");
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            masquerade(plan);
            jail.enter();
            for (String address : List.of("203.0.113.2", "2001:db8::2", "203.0.113.1", "2001:db8::1")) {
                ConnectException answer = assertThrows(ConnectException.class, () -> connect(address));
                assertEquals("Connection refused", answer.getMessage(), address);
            }
            jail.leave();
        }
    }

    /** To a port where nobody listens: the answer is a refusal, no answer is a timeout. */
    private static void connect(String address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 9), 5000);
        }
    }

    @Test
    void theHostForwardsByItsUplinkAndIsNoRouterOtherwise() throws IOException {
        host.withIpv4().withIpv6();
        NamespacePlan plan = choose("web");
        List<String> expected = new ArrayList<>(List.of("link pj-web", "sysctl net/ipv4/conf/up0/forwarding 0 1"));
        boolean forced = Files.exists(Path.of("/proc/sys/net/ipv6/conf/up0/force_forwarding"));
        expected.addAll(
                forced
                        ? List.of("sysctl net/ipv6/conf/up0/force_forwarding 0 1")
                        : List.of("sysctl net/ipv6/conf/up0/accept_ra 1 2", "sysctl net/ipv6/conf/all/forwarding 0 1"));
        assertEquals(expected, plan.teardownLines());
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            assertEquals(List.of(), jail.readBack());
            assertEquals("0", sysctl("ipv4/ip_forward"));
            assertEquals("1", sysctl("ipv4/conf/up0/forwarding"));
            assertEquals(forced ? "0" : "1", sysctl("ipv6/conf/all/forwarding"));
        }
    }

    @Test
    void aSecondJailTakesOverWhatTheFirstHasChanged() throws IOException {
        host.withIpv4().withIpv6();
        NamespacePlan first = choose("one");
        writeTeardown("one", first);
        try (JailNamespace one = JailNamespace.create(host.frame(), first)) {
            NamespacePlan second = choose("two");
            assertEquals(List.of(), one.readBack());
            assertEquals(tail(first.teardownLines()), tail(second.teardownLines()));
            assertNotEquals(first.address4(), second.address4());
            assertNotEquals(first.address6(), second.address6());
            try (JailNamespace two = JailNamespace.create(host.frame(), second)) {
                assertEquals(List.of(), two.readBack());
            }
        }
    }

    private static List<String> tail(List<String> lines) {
        return lines.subList(1, lines.size());
    }

    @Test
    void aHostThatForwardsAlreadyStaysAsItIs() {
        host.withIpv4().withIpv6();
        OwnHost.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        assertEquals(List.of("link pj-web"), choose("web").teardownLines());
    }

    @Test
    void aJailSpeaksOnlyWhatItsHostSpeaks() {
        host.withIpv6();
        NamespacePlan plan = choose("web");
        assertNull(plan.address4());
        assertNotNull(plan.address6());
        assertEquals(List.of("this host has no IPv4 address: the jail has IPv6 only"), plan.remarks());
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            assertEquals(List.of(), jail.readBack());
        }
        OwnHost.run("ip address flush dev up0");
        host.withIpv4();
        plan = choose("web2");
        assertNotNull(plan.address4());
        assertNull(plan.address6());
        assertEquals(List.of("this host has no IPv6 address: the jail has IPv4 only"), plan.remarks());
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            assertEquals(List.of(), jail.readBack());
        }
    }

    @Test
    void routesOfAnyTableKeepTheirAddresses() {
        host.withIpv4().withIpv6();
        OwnHost.run("ip route add blackhole 198.18.0.0/15 table 100");
        OwnHost.run("ip route add blackhole fd00::/8 table 100");
        NamespacePlan plan = choose("web");
        assertTrue(String.valueOf(plan.address4()).startsWith("172."), plan.address4());
        assertTrue(String.valueOf(plan.address6()).startsWith("fc70:6f72:746a:"), plan.address6());
    }

    @Test
    void theLinkHasTheMtuOfTheDefaultRouteAndSaysWhoseItIs() {
        host.withIpv4();
        NamespacePlan plan = choose("web");
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            assertEquals(List.of(), jail.readBack());
            String link = OwnHost.run("ip link show pj-web");
            assertTrue(link.contains(" mtu 1400 ") && link.contains("alias portjail web"), link);
        }
    }

    @Test
    void aLinkOfThatNameIsLeftToItsOwner() {
        host.withIpv4();
        OwnHost.run("ip link add pj-web type veth peer name other");
        NamespacePlan plan = choose("web");
        assertNotEquals("pj-web", plan.hostLink());
        assertTrue(plan.hostLink().startsWith("pj-") && plan.hostLink().length() == 15, plan.hostLink());
        assertTrue(choose("a-name-of-eighteen").hostLink().length() == 15);
    }

    @Test
    void nothingIsLeftOfAJailThatNobodyEntered() throws Exception {
        host.withIpv4().withIpv6();
        List<String> before = OwnHost.links();
        JailNamespace.create(host.frame(), choose("web")).close();
        for (int i = 0; i < 100 && !OwnHost.links().equals(before); i++) {
            Thread.sleep(50);
        }
        assertEquals(before, OwnHost.links());
    }

    @Test
    void whatIsMissingIsSaid() {
        host.withIpv4();
        NamespacePlan plan = choose("web");
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            OwnHost.run("sysctl -qw net.ipv4.conf.up0.forwarding=0");
            OwnHost.run("ip address flush dev pj-web");
            assertEquals(
                    List.of(
                            "address " + addressOfHost(plan) + "/30 on link pj-web",
                            "the host's routing rules lead to " + plan.address4()
                                    + " by another way than link pj-web (see ip rule)",
                            "/proc/sys/net/ipv4/conf/up0/forwarding is 0 instead of 1"),
                    jail.readBack());
        }
    }

    private static String addressOfHost(NamespacePlan plan) {
        return plan.subnets().get(0).host(1).address();
    }

    @Test
    void aRangeBelowThePrivilegedPortsIsSetToo() throws IOException {
        host.withIpv4();
        NamespacePlan plan =
                NamespacePlan.choose(host.frame(), state.toString(), JailName.parse("low"), new PortRange(600, 700));
        try (JailNamespace jail = JailNamespace.create(host.frame(), plan)) {
            assertEquals(List.of(), jail.readBack());
            jail.enter();
            assertEquals("600\t700", sysctl("ipv4/ip_local_port_range"));
            jail.leave();
        }
        assertEquals(
                List.of(
                        "the range 600-700 has ends of the same parity: the kernel then leaves its last port"
                                + " unused by connect",
                        "this host has no IPv6 address: the jail has IPv4 only"),
                plan.remarks().reversed());
    }

    @Test
    void settingsOfTheHostThatProgramsNoticeAreTheSameInside() throws IOException {
        host.withIpv4();
        OwnHost.run("sysctl -qw net.ipv4.tcp_keepalive_time=1234 net.ipv4.ip_unprivileged_port_start=80");
        try (JailNamespace jail = JailNamespace.create(host.frame(), choose("web"))) {
            jail.enter();
            assertEquals("1234", sysctl("ipv4/tcp_keepalive_time"));
            assertEquals("80", sysctl("ipv4/ip_unprivileged_port_start"));
            jail.leave();
            assertEquals("1234", sysctl("ipv4/tcp_keepalive_time"));
        }
    }

    @Test
    void launchersAtOnceTakeDifferentSubnetsAndNames() throws Exception {
        host.withIpv4().withIpv6();
        CyclicBarrier allAreMade = new CyclicBarrier(4);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<List<String>> launches = () -> {
                List<String> taken = new ArrayList<>();
                List<JailNamespace> jails = new ArrayList<>();
                try (NativeFrame frame = NativeFrame.open()) {
                    host.join(frame);
                    for (int i = 0; i < 5; i++) {
                        jails.add(launch(frame, taken));
                    }
                    allAreMade.await(1, TimeUnit.MINUTES);
                    jails.forEach(JailNamespace::close);
                }
                return taken;
            };
            Set<String> all = new TreeSet<>();
            int count = 0;
            for (Future<List<String>> one : threads.invokeAll(List.of(launches, launches, launches, launches))) {
                count += one.get().size();
                all.addAll(one.get());
            }
            assertEquals(60, count);
            assertEquals(60, all.size(), "no link, and no address of either family, is of two jails: " + all);
        }
    }

    /** All have the same name, as the worst case. */
    private JailNamespace launch(NativeFrame frame, List<String> taken) {
        try (StateRootLock lock = StateRootLock.take(frame, state.toString())) {
            assertNotNull(lock);
            JailName name = JailName.parse("a-name-of-eighteen");
            NamespacePlan plan = NamespacePlan.choose(frame, state.toString(), name, RANGE);
            taken.addAll(List.of(plan.hostLink(), String.valueOf(plan.address4()), String.valueOf(plan.address6())));
            return JailNamespace.create(frame, plan);
        }
    }

    @Test
    void aSetUpTakesMilliseconds() {
        host.withIpv4().withIpv6();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            try (JailNamespace jail = JailNamespace.create(host.frame(), choose("web" + i))) {
                assertEquals(List.of(), jail.readBack());
                best = Math.min(best, System.nanoTime() - start);
            }
        }
        assertTrue(best < 20_000_000, "the best of ten set-ups took " + best / 1000 + " microseconds");
    }
}
