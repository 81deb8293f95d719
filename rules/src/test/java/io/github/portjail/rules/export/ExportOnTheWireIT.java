// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.testing.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a router with an export lets through, counted in front of the server behind it. */
class ExportOnTheWireIT {
    private static final String CLIENT_4 = "10.81.1.1";
    private static final String CLIENT_6 = "fd81:1::1";

    private final List<TestHost> hosts = new ArrayList<>();
    private TestHost client;
    private TestHost router;
    private TestHost server;

    @BeforeEach
    void build() throws IOException {
        client = host();
        router = host();
        server = host();
        join(client, "1");
        join(server, "2");
        router.inside(
                "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
    }

    @AfterEach
    void remove() throws IOException {
        for (TestHost host : hosts) {
            host.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NFT, true", "NFT, false",
        "IPTABLES_NFT, true", "IPTABLES_NFT, false",
        "IPTABLES_LEGACY, true", "IPTABLES_LEGACY, false",
        "IPSET, true", "IPSET, false"
    })
    void fromTheRangePassesWithItsAnswersAndFromOutsideIsRefused(OnTheWire way, boolean stateful) throws Exception {
        if (way == OnTheWire.IPSET) {
            router.needsProgram("ipset");
        }
        if (!stateful) {
            // Nothing is known of connections, so nothing can rest on it.
            router.inside(
                    "nft",
                    "table inet untracked { chain pre { type filter hook prerouting priority raw; policy accept; notrack; }; }");
        }
        way.load(
                router,
                new Export(
                        new JailName("client"),
                        TestExports.sources(CLIENT_4, CLIENT_6),
                        false,
                        List.of(TestExports.WEB),
                        stateful,
                        null));

        assertEquals(
                List.of(
                        "v4 tcp inside: answered",
                        "v4 tcp outside: ECONNREFUSED",
                        "v4 tcp service: answered",
                        "v4 udp inside: answered",
                        "v4 udp outside: refused",
                        "v4 large udp inside: answered",
                        "v6 tcp inside: answered",
                        "v6 tcp outside: ECONNREFUSED",
                        "v6 tcp service: answered",
                        "v6 udp inside: answered",
                        "v6 udp outside: refused",
                        "v6 large udp inside: answered",
                        "v4 raw sctp inside: arrived",
                        "v4 raw sctp outside: missing",
                        "v4 raw dccp inside: arrived",
                        "v4 raw dccp outside: missing",
                        "v4 raw udplite inside: arrived",
                        "v4 raw udplite outside: missing",
                        "seen at the server from other ports than those of the range: none"),
                wire());
    }

    private List<String> wire() throws Exception {
        Path script = Path.of(Objects.requireNonNull(ExportOnTheWireIT.class.getResource("wire.py"))
                .toURI());
        return client.inside("python3", script.toString(), server.name())
                .lines()
                .toList();
    }

    private TestHost host() throws IOException {
        TestHost host = TestHost.create();
        hosts.add(host);
        return host;
    }

    /** Joins a host with the router, by 10.81.N.0/24 and fd81:N::/64. */
    private void join(TestHost host, String net) {
        String link = "to" + net;
        host.inside("ip", "link", "add", "wire", "type", "veth", "peer", "name", link, "netns", router.name());
        configure(host, "wire", net, "1");
        configure(router, link, net, "254");
        // Looks for neighbours of packets that it forwards from a link-local address alone.
        router.inside("ip", "address", "add", "fe80::" + net + "/64", "dev", link, "nodad");
        host.inside("ip", "route", "add", "default", "via", "10.81." + net + ".254");
        host.inside("ip", "-6", "route", "add", "default", "via", "fd81:" + net + "::254");
    }

    private static void configure(TestHost host, String link, String net, String last) {
        host.inside("ip", "address", "add", "10.81." + net + "." + last + "/24", "dev", link);
        host.inside("ip", "address", "add", "fd81:" + net + "::" + last + "/64", "dev", link, "nodad");
        // Without a link-local address there is no duplicate address detection to wait for.
        host.inside("ip", "link", "set", link, "addrgenmode", "none");
        host.inside("ip", "link", "set", link, "up");
    }
}
