// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.PATIENT;
import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Capability;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;

/** {@code portjail docker} makes a jail of a container that runs; ports are counted on a host beyond the one that has the engine. */
@EndToEnd
class DockerIT {
    private static final String NAME = "it-docker";
    private static final int LOOKS = 200;
    private static final String TCP_4 = "tcp " + SERVER_4 + " " + REPORT;

    @RegisterExtension
    @Order(1)
    static final TestNetwork network = new TestNetwork();

    @RegisterExtension
    @Order(2)
    static final DockerEngine engine = new DockerEngine(network);

    /** The chains and rules that there are once the engine was started a second time: after that they stay as they are. */
    @BeforeAll
    static void haveAllRulesMade() throws Exception {
        KernelChains.use(network.client());
        engine.restart();
    }

    /** Also after a test that failed; where the jail is gone this is refused. */
    @AfterEach
    void takeDown() {
        Finished _ = network.client().run(Portjail.command("down", NAME));
    }

    private static Finished portjail(String... words) {
        List<String> program = Commands.concat(Unpacked.path(), List.of("DOCKER_HOST=" + DockerEngine.host()));
        return network.client().run(Commands.concat(program, Portjail.command(words)));
    }

    private static Finished jail(String container) {
        return portjail("docker", container, "--range", "50000:50999");
    }

    private static void expectHeld(Running client) {
        for (String server : List.of(SERVER_4, SERVER_6)) {
            String tcp = "tcp " + server + " " + REPORT;
            client.expectAnswer(tcp, "ok 50", "a port of the range");
            client.expectAnswer(tcp + " from 40001", "ok 50", "whatever port the program binds");
            client.expectAnswer("udp " + server + " " + UDP, "ok 50", "UDP, too");
            client.expectAnswer("udp " + server + " " + UDP + " from 40002", "ok 50", "whatever port it binds");
            client.expectAnswer("sendto " + server + " " + UDP, "ok 50", "UDP without connect");
        }
    }

    private static void expectFree(Running client, int port) {
        client.expectAnswer(TCP_4 + " from " + port, "ok " + port, "its own port");
    }

    @Test
    void whatAContainerOnABridgeSendsLeavesFromTheRangeUntilDown() throws Exception {
        try (GenericContainer<?> held = DockerEngine.start(NAME);
                GenericContainer<?> other = DockerEngine.start("it-other");
                Running client = DockerEngine.client(NAME);
                Running free = DockerEngine.client("it-other")) {
            MachineSnapshot before = MachineSnapshot.take();
            expectFree(client, 40000);
            expectFree(free, 40010);
            network.reporter().forget();

            Finished jailed = jail(NAME).expectSuccess();

            assertTrue(
                    jailed.errors().contains("portjail: connections that the container opened before are refused"),
                    "the warning: " + jailed);
            expectHeld(client);
            network.reporter().seen().expectCount(10).expectOnlyFrom(Portjail.RANGE);
            expectFree(free, 40011);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals(List.of(), report.missing(), "what is missing");
            assertEquals(0, report.rejected(), "packets that were refused");
            String entered = Portjail.expectRefusal(portjail("enter", NAME, "--", "true"));
            assertTrue(entered.contains("is a container's"), "nobody enters it but by its engine: " + entered);

            portjail("down", NAME).expectSuccess();

            network.client().forgetConnections();
            expectFree(client, 40003);
            MachineUnchanged.awaitUnchanged(before);
            assertTrue(held.isRunning() && other.isRunning(), "both containers run");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
    void anEngineThatStartsAnewTakesNothingFromAJailOfAnotherProgram(String firewall) throws Exception {
        List<String> options = List.of("--name", NAME, "--firewall", firewall);
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client =
                        network.client().start(Portjail.jailed(Portjail.RANGE, options, ClientProgram.client()))) {
            client.expectAnswer(TCP_4, "ok 50", "the jail is up");
            int before = client.output().length();
            client.type("row 100 " + SERVER_4 + " " + REPORT + "\n");
            engine.restart();

            assertEquals("connected 100 failed 0", RepairIT.answer(client, before), "connections go on");
            assertEquals(List.of(), JailReport.show(network.client(), NAME).missing(), "what 'show' says is missing");
            String outside = client.ask(TCP_4 + " from 40001");
            assertTrue(outside.startsWith("failed connect ECONNREFUSED"), "from outside: " + outside);
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
    }

    @Test
    void aConnectionThatWasOpenBeforeIsRefused() throws Exception {
        try (GenericContainer<?> _ = DockerEngine.start(NAME);
                Running client = Running.start(DockerEngine.dockerCommand(
                        "exec", "--interactive", NAME, "/busybox", "nc", SERVER_4, Integer.toString(PATIENT)))) {
            client.awaitOutput("\n");
            jail(NAME).expectSuccess();

            client.type("more\n");

            long rejected = 0;
            for (int i = 0; i < LOOKS && rejected == 0; i++) {
                Thread.sleep(100);
                rejected = JailReport.show(network.client(), NAME).rejected();
            }
            assertTrue(rejected > 0, "what it sent on was refused and counted");
        }
    }

    @Test
    void aContainerThatTakesAnotherAddressReachesNobody() {
        try (GenericContainer<?> _ = DockerEngine.start(NAME, DockerEngine.with(Capability.NET_ADMIN))) {
            jail(NAME).expectSuccess();
            DockerEngine.docker(
                            "exec",
                            NAME,
                            "/busybox",
                            "sh",
                            "-c",
                            "ip address del 172.17.0.2/16 dev eth0 && ip address add 172.17.0.99/16 dev eth0"
                                    + " && ip route add default via 172.17.0.1")
                    .expectSuccess();
            network.reporter().forget();
            try (Running client = DockerEngine.client(NAME)) {
                String answer = client.ask(TCP_4);
                assertTrue(answer.startsWith("failed connect "), "nobody answers: " + answer);
            }
            network.reporter().seen().expectCount(0);
        }
    }

    @Test
    void aContainerThatWasStartedAgainIsToldToBeHeldNoMore() throws Exception {
        try (GenericContainer<?> _ = DockerEngine.start(NAME)) {
            jail(NAME).expectSuccess();

            DockerEngine.docker("restart", "--time", "0", NAME).expectSuccess();

            List<?> missing = JailReport.show(network.client(), NAME).missing();
            assertTrue(missing.toString().contains("is gone: the container has ended"), "what is missing: " + missing);
            String again = Portjail.expectRefusal(jail(NAME));
            assertTrue(again.contains("is up already"), "the line: " + again);
            portjail("down", NAME).expectSuccess();
            jail(NAME).expectSuccess();
            try (Running client = DockerEngine.client(NAME)) {
                expectHeld(client);
            }
        }
    }

    @Test
    void aContainerOnTheHostsNetworkIsHeldByItsCgroup() throws Exception {
        try (GenericContainer<?> _ = DockerEngine.start(NAME, DockerEngine.onNetwork("host"));
                Running client = DockerEngine.client(NAME);
                Running neighbour = network.client().start(ClientProgram.client())) {
            expectFree(client, 40000);

            Finished jailed = jail(NAME).expectSuccess();

            assertTrue(
                    jailed.errors().startsWith("portjail: sockets that are open in cgroup "), "the warning: " + jailed);
            client.expectAnswer(TCP_4, "ok 50", "steered by BPF");
            client.expectAnswer(TCP_4 + " from 40001", "failed connect ECONNREFUSED", "a port outside");
            expectFree(neighbour, 40002);
            assertEquals(List.of(), JailReport.show(network.client(), NAME).missing(), "what is missing");
            try (Running later = DockerEngine.client(NAME)) {
                later.expectAnswer(TCP_4, "ok 50", "what is executed in the container later");
            }

            portjail("down", NAME).expectSuccess();

            expectFree(client, 40003);
        }
    }

    @Test
    void theNameIsTheContainersOrOneThatIsGiven() throws Exception {
        try (GenericContainer<?> _ = DockerEngine.start("It_Docker.1")) {
            Finished dry = portjail("docker", "It_Docker.1", "--range", "50000:50999", "--dry-run")
                    .expectSuccess();
            assertTrue(dry.output().startsWith("jail it-docker-1-"), "a name that a jail may have: " + dry);
            portjail("docker", "It_Docker.1", "--range", "50000:50999", "--name", NAME, "--log", "none")
                    .expectSuccess();
            assertEquals(List.of(), JailReport.show(network.client(), NAME).missing(), "what is missing");
        }
    }

    @Test
    void whatCannotBeHeldIsRefusedInOneLine() throws Exception {
        MachineSnapshot before = MachineSnapshot.take();
        String unknown = Portjail.expectRefusal(jail("it-nobody"));
        assertTrue(unknown.contains("cannot find container 'it-nobody': docker says: "), unknown);
        String engineless = Portjail.expectRefusal(
                portjail("docker", NAME, "--range", "50000:50999", "--engine", "/nowhere/podman"));
        assertTrue(engineless.contains("cannot ask /nowhere/podman for container"), engineless);
        try (GenericContainer<?> container = DockerEngine.start(NAME, DockerEngine.onNetwork("none"))) {
            String offline = Portjail.expectRefusal(jail(NAME));
            assertTrue(offline.contains("it has no network"), offline);
            DockerEngine.docker("kill", NAME).expectSuccess();
            String ended = Portjail.expectRefusal(jail(NAME));
            assertEquals("portjail: cannot jail container '" + NAME + "': it does not run", ended);
            assertFalse(container.isRunning(), "it ended");
        }
        try (GenericContainer<?> _ = DockerEngine.start(NAME)) {
            for (String option : List.of("--place=netns", "--steer=bpf", "--firewall=iptables", "--user=nobody")) {
                Finished refused = portjail("docker", NAME, "--range", "50000:50999", option);
                assertFalse(Portjail.expectRefusal(refused).isEmpty(), option);
            }
        }
        MachineUnchanged.awaitUnchanged(before);
    }
}
