// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The hook of OCI runtimes jails the network namespace of a container's process: here one that was made by hand. */
@EndToEnd
class OciHookIT {
    private static final String RANGE = "\"annotations\":{\"io.github.portjail.range\":\"50000-50999\"}";
    private static final int OUTSIDE = 40000;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private Running container;

    @BeforeEach
    void startAContainersProcess() {
        // A namespace that ends with the test, on the wire of the class's client.
        container = network.client().start(List.of("cat"));
        assertEquals("ready", container.ask("ready"), "it is in its namespace once cat answers");
    }

    @AfterEach
    void endIt() {
        network.client().run("nft", "flush", "ruleset");
        network.client()
                .run(
                        "sh",
                        "-c",
                        "echo 32768 60999 >/proc/sys/net/ipv4/ip_local_port_range;"
                                + " echo >/proc/sys/net/ipv4/ip_local_reserved_ports")
                .expectSuccess();
        container.close();
    }

    @Test
    void whatLeavesTheContainerComesFromTheRangeAndTheRestIsRefused() {
        assertEquals("", hook(state(container.pid(), RANGE)).expectSuccess().errors());

        for (String server : List.of(TestNetwork.SERVER_4, TestNetwork.SERVER_6)) {
            String url = url(server);
            int port = Integer.parseInt(network.client()
                    .run("curl", "-gsS", "--max-time", "20", url)
                    .expectSuccess()
                    .answer());
            assertTrue(Portjail.RANGE.contains(port), "port " + port + " that the server at " + server + " saw");
            Finished outside =
                    network.client().run("curl", "-gsS", "--max-time", "20", "--local-port", "" + OUTSIDE, url);
            assertEquals(7, outside.status(), "curl could not connect: " + outside);
        }
        String rules = network.client().ruleset();
        assertTrue(
                rules.contains("counter violations_oci-0123456789ab"),
                "a counter in the name of the container: " + rules);
        assertTrue(rules.contains("packets 2 "), "two violations were counted: " + rules);
    }

    @Test
    void severalRangesAreUsedAndWhatLiesBetweenIsRefused() {
        String ranges = "\"annotations\":{\"io.github.portjail.range\":\"7472-7475,11568-11571\"}";
        assertEquals("", hook(state(container.pid(), ranges)).expectSuccess().errors());

        assertEquals(
                "connected 8 failed 1 connect EADDRNOTAVAIL",
                network.client()
                        .run(ClientProgram.client("hold", 9, TestNetwork.SERVER_4, PortReportingServer.PATIENT))
                        .answer());
        network.reporter()
                .seen()
                .expectOnlyFrom(PortSet.parse("7472-7475,11568-11571"))
                .expectCount(8);
        Finished between = network.client()
                .run(ClientProgram.client("tcp", TestNetwork.SERVER_4, PortReportingServer.REPORT, "from", 9000));
        assertTrue(between.answer().startsWith("failed connect ECONNREFUSED"), between.toString());
    }

    @Test
    void whatStaysInTheContainerIsNotJudged() {
        hook(state(container.pid(), RANGE)).expectSuccess();

        network.client().run("python3", "-c", """
                        import socket
                        listener = socket.create_server(('127.0.0.1', 8080))
                        client = socket.create_connection(('127.0.0.1', 8080), 20, ('127.0.0.1', 40001))
                        connection, address = listener.accept()
                        assert address[1] == 40001
                        """).expectSuccess();
    }

    @Test
    void aContainerWithoutTheAnnotationIsLeftAlone() {
        hook(state(container.pid(), "\"annotations\":{\"other\":\"50000-50999\"}"))
                .expectSuccess();

        assertEquals("", network.client().ruleset());
    }

    @Test
    void aContainerIsJailedOnce() {
        hook(state(container.pid(), RANGE)).expectSuccess();
        String once = network.client().ruleset();

        assertEquals(
                "portjail: cannot install the rules of the network namespace: it is jailed already",
                Portjail.expectRefusal(hook(state(container.pid(), RANGE))));
        assertEquals(once, network.client().ruleset(), "the rules after the refusal");
    }

    @Test
    void aBadRangeIsRefusedSoThatTheRuntimeDoesNotStartTheContainer() {
        Finished run = hook(state(container.pid(), "\"annotations\":{\"io.github.portjail.range\":\"50000-\"}"));

        assertTrue(
                Portjail.expectRefusal(run)
                        .startsWith("portjail: annotation of the container: range '50000-' lacks one of its ends"),
                run.toString());
        assertEquals("", network.client().ruleset());
    }

    @Test
    void aContainerOnTheHostsNetworkIsRefused() {
        Finished run = hook(state(ProcessHandle.current().pid(), RANGE));

        assertTrue(
                Portjail.expectRefusal(run)
                        .endsWith("has no network namespace of its own: the rules would be this host's"),
                run.toString());
    }

    @Test
    void whatIsNoStateIsRefused() {
        assertEquals(
                "portjail: cannot read the container's state from standard input: it is not a JSON object",
                Portjail.expectRefusal(hook("nonsense")));
    }

    /** A runtime gives its hooks no environment. */
    private static Finished hook(String state) {
        return Commands.run(Commands.concat(List.of("env", "-i"), Portjail.command("oci-hook")), state);
    }

    private static String state(long pid, String annotations) {
        return "{\"ociVersion\":\"1.0.2\",\"id\":\"0123456789abcdef0123456789abcdef\",\"status\":\"creating\",\"pid\":"
                + pid + ",\"bundle\":\"/containers/test\"," + annotations + "}";
    }

    private static String url(String server) {
        String host = server.contains(":") ? "[" + server + "]" : server;
        return "http://" + host + ":" + PortReportingServer.HTTP + "/";
    }
}
