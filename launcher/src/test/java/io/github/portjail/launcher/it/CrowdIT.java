// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many launches at once, and many ends at once: {@code -Dportjail.crowd=200} of them, or 50. */
@EndToEnd
class CrowdIT {
    private static final String NAMES = "it-many";
    private static final int JAILS = Integer.getInteger("portjail.crowd", 50);
    private static final int PORTS = 40;
    private static final int PAIRS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static PortRange range(int jail) {
        int first = 20000 + PORTS * jail;
        return new PortRange(first, first + PORTS - 1);
    }

    /** Each says where it connected from, and then waits for the end of its input. */
    private static Running start(String name, PortRange range) {
        String connect = "tcp " + SERVER_4 + " " + REPORT + "\n";
        Running client = network.client().start(Portjail.alone(range, List.of("--name", name), ClientProgram.client()));
        client.type(connect);
        return client;
    }

    @Test
    @Timeout(600)
    void jailsBeginAtOnceAndEndAtOnce() throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAMES);
        List<Running> clients = new ArrayList<>();
        try {
            for (int jail = 0; jail < JAILS; jail++) {
                clients.add(start(NAMES + "-crowd-" + jail, range(jail)));
            }
            for (int jail = 0; jail < JAILS; jail++) {
                expectFrom(range(jail), clients.get(jail));
            }
            for (Running client : clients) {
                client.closeInput();
            }
            for (Running client : clients) {
                client.finish(PATIENCE).expectSuccess();
            }
        } finally {
            clients.forEach(Running::close);
        }
        assertEquals(List.of(), before.awaitSame(PATIENCE), "what so many jails leave");
        network.reporter()
                .seen()
                .expectOnlyFrom(new PortRange(range(0).first(), range(JAILS - 1).last()))
                .expectCount(JAILS);
    }

    private static void expectFrom(PortRange range, Running client) throws InterruptedException {
        HostLook.await(PATIENCE, () -> client.output().soFar().endsWith("\n") || !client.isAlive());
        String answer = client.output().soFar().strip();
        assertTrue(
                answer.startsWith("ok ") && range.contains(Integer.parseInt(answer.substring(3))),
                "a jail of " + range + " says '" + answer + "', and on standard error '"
                        + client.errors().soFar() + "'");
    }

    @Test
    void ofTwoThatWantOneNameAtOnceOneGetsIt() throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAMES);
        List<Running> clients = new ArrayList<>();
        try {
            for (int launch = 0; launch < 2 * PAIRS; launch++) {
                clients.add(start(NAMES + "-pair-" + launch / 2, range(launch)));
            }
            for (int pair = 0; pair < PAIRS; pair++) {
                expectOneOf(clients.get(2 * pair), range(2 * pair), clients.get(2 * pair + 1), range(2 * pair + 1));
            }
        } finally {
            clients.forEach(Running::close);
        }
        assertEquals(List.of(), before.awaitSame(PATIENCE), "what the pairs leave");
        network.reporter().seen().expectCount(PAIRS);
    }

    private static void expectOneOf(Running first, PortRange ofFirst, Running second, PortRange ofSecond)
            throws InterruptedException {
        HostLook.await(PATIENCE, () -> !first.isAlive() || !second.isAlive());
        Running winner = first.isAlive() ? first : second;
        Running loser = first.isAlive() ? second : first;
        String line = Portjail.expectRefusal(loser.finish());
        assertTrue(line.contains("-pair-"), "the line names the name that is taken: " + line);
        expectFrom(first.isAlive() ? ofFirst : ofSecond, winner);
    }
}
