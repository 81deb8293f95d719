// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever the host mounts cgroup v2, a jail is a jail; each mount is made in a mount namespace of the test's own. */
@EndToEnd
class CgroupMountsIT {
    private static final String NAME = "it-mounts";
    private static final String PURE = "umount --recursive /sys/fs/cgroup; mount --types cgroup2 none /sys/fs/cgroup";
    private static final String HYBRID = """
            umount --recursive /sys/fs/cgroup
            mount --types tmpfs none /sys/fs/cgroup
            mkdir /sys/fs/cgroup/unified
            mount --types cgroup2 none /sys/fs/cgroup/unified""";
    private static final String ELSEWHERE = "umount --recursive /sys/fs/cgroup; mount --types cgroup2 none /mnt";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static List<String> jailed(String mounts) {
        String script = "set -e\n" + mounts + "\nexec \"$@\"";
        List<String> namespace = List.of("unshare", "--mount", "sh", "-c", script, "sh");
        return Commands.concat(
                namespace, Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), ClientProgram.client()));
    }

    @ParameterizedTest
    @ValueSource(strings = {PURE, HYBRID, ELSEWHERE})
    void theJailHoldsWhereverTheHierarchyIs(String mounts) throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = network.client().start(jailed(mounts))) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                assertEquals("connected 200 failed 0", client.ask("row 200 " + server + " " + REPORT));
                client.expectAnswer("udp " + server + " " + UDP, "ok ", "a datagram is answered");
            }
            String outside = "tcp " + SERVER_4 + " " + REPORT + " from 40000";
            client.expectAnswer(outside, "failed connect ECONNREFUSED", "nftables knows the cgroup");
            assertEquals(1, JailReport.show(network.client(), NAME).rejected(), "packets that nftables counted");
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            client.expectAnswer(outside, "failed connect", "the guard is on the cgroup");
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(402);
    }
}
