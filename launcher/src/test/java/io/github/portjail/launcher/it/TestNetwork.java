// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two hosts on one wire, and on the second of them a server that reports source ports; as an extension of a test class
 * it lives as long as the class's tests.
 *
 * <p>The addresses exist inside the hosts only; the machine's own network is not touched.
 */
public final class TestNetwork implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    public static final String CLIENT_4 = "10.77.0.1";
    public static final String CLIENT_6 = "fd77::1";
    public static final String SERVER_4 = "10.77.0.2";
    public static final String SERVER_6 = "fd77::2";

    /** Another address of the same server. */
    static final String OTHER_SERVER_4 = "10.77.0.3";

    /** The name of both ends of the wire. */
    static final String WIRE = "wire0";

    private final String which;
    private @Nullable TestHost client;
    private @Nullable TestHost server;
    private @Nullable PortReportingServer reporter;

    public TestNetwork() {
        this("");
    }

    /** Another one of the same test class: its hosts' names end so. */
    public TestNetwork(String which) {
        this.which = which;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Needs.root();
        for (String program : List.of("ip", "ss", "nsenter", "nft", "conntrack")) {
            Needs.program(program);
        }
        TestHost first = TestHost.create("c" + which);
        client = first;
        TestHost second = TestHost.create("s" + which);
        server = second;
        first.run("ip", "link", "add", WIRE, "type", "veth", "peer", "name", WIRE, "netns", second.name())
                .expectSuccess();
        configure(first, List.of(CLIENT_4 + "/24", CLIENT_6 + "/64"));
        configure(second, List.of(SERVER_4 + "/24", OTHER_SERVER_4 + "/24", SERVER_6 + "/64"));
        reporter = PortReportingServer.start(second, List.of(), PortReportingServer.EVERYTHING);
    }

    private static void configure(TestHost host, List<String> addresses) {
        for (String address : addresses) {
            List<String> add = List.of("ip", "address", "add", address, "dev", WIRE);
            // Without duplicate address detection an IPv6 address can be used at once.
            host.run(address.contains(":") ? Commands.concat(add, List.of("nodad")) : add)
                    .expectSuccess();
        }
        host.run("ip", "link", "set", WIRE, "up").expectSuccess();
    }

    /** What the test before began is over on the wire, and forgotten at both ends, when the next one begins. */
    @Override
    public void beforeEach(ExtensionContext context) throws InterruptedException {
        for (int i = 0; i < 100 && !isQuiet(); i++) {
            Thread.sleep(50);
        }
        client().forgetConnections();
        // Where the server closed first: source NAT would give a new connection a port whose old one looks newer by its
        // timestamps.
        server().run("ss", "--kill", "-H", "-t", "-n", "state", "time-wait").expectSuccess();
        reporter().forget();
    }

    /** Connections in TIME_WAIT have nothing to say any more. */
    private boolean isQuiet() {
        return client().run("ss", "-H", "-t", "-a", "-n", "state", "connected", "exclude", "time-wait")
                .expectSuccess()
                .output()
                .isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (reporter != null) {
            reporter.close();
        }
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** Returns the host on which the tests run their programs, jailed and not. */
    public TestHost client() {
        return there(client);
    }

    public TestHost server() {
        return there(server);
    }

    PortReportingServer reporter() {
        return there(reporter);
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the network is there only while a test class runs");
        }
        return part;
    }
}
