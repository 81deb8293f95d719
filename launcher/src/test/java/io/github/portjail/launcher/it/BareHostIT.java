// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where /sys and /proc/sys may not be written, or a library is missing, a jail holds what it is asked to, or is refused with the reason. */
@EndToEnd
class BareHostIT {
    private static final String NAME = "it-bare";

    private static final String READ_ONLY = "mount --make-rprivate / && mount --bind /proc/sys /proc/sys"
            + " && for point in $(awk '$5 ~ \"^/(sys|proc/sys)(/|$)\" { print $5 }' /proc/self/mountinfo); do"
            + " mount -o remount,bind,ro \"$point\" || exit 99; done; exec \"$@\"";

    /** A character device 0:0 is how an overlay says that a file is not there. */
    private static final String WITHOUT_LIBRARY = "library=$1; shift; mount --make-rprivate / &&"
            + " folder=$(dirname $(/sbin/ldconfig -p | awk -v l=$library '$1 == l { print $NF; exit }')) &&"
            + " mount -t tmpfs none /mnt && mkdir /mnt/upper /mnt/work && mknod /mnt/upper/$library c 0 0 && mount -t overlay none"
            + " -o lowerdir=$folder,upperdir=/mnt/upper,workdir=/mnt/work $folder || exit 99; exec \"$@\"";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static List<String> readOnly(String options, List<String> program) {
        return jailed(List.of(READ_ONLY, "sh"), options, program);
    }

    private static List<String> without(String library, String options, List<String> program) {
        return jailed(List.of(WITHOUT_LIBRARY, "sh", library), options, program);
    }

    private static List<String> jailed(List<String> host, String options, List<String> program) {
        List<String> words = new ArrayList<>(List.of("--name", NAME));
        words.addAll(List.of(options.split(" ", -1)));
        words.removeIf(String::isEmpty);
        boolean alone = words.contains("--exclusive");
        return Commands.concat(
                Commands.concat(List.of("unshare", "--mount", "sh", "-c"), host),
                alone
                        ? Portjail.alone(Portjail.RANGE, words, program)
                        : Portjail.jailed(Portjail.RANGE, words, program));
    }

    private static void expectHeld(List<String> command) throws InterruptedException {
        try (Running client = network.client().start(command)) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "it connects");
                client.expectAnswer(
                        "tcp " + server + " " + REPORT + " from 40000", "failed ", "it is held to its range");
            }
            client.finish().expectSuccess();
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);
    }

    private static void expectRefused(List<String> command, String reason, String hint) {
        Finished run = network.client().run(command);
        String line = Portjail.expectRefusal(run);
        assertTrue(line.contains(reason), "the reason: " + run);
        assertTrue(run.errors().contains("\nHint: " + hint), "what to do: " + run);
        network.reporter().seen().expectCount(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--place netcls", "--firewall iptables", "--firewall none"})
    void whereSysAndProcSysAreReadOnlyAProgramIsHeld(String options) throws InterruptedException {
        expectHeld(readOnly(options, ClientProgram.client()));
    }

    @ParameterizedTest
    @CsvSource({
        "--place netns, /proc/sys/net/ipv4/ip_local_port_range: Read-only file system (EROFS), /proc/sys is mounted read-only",
        "--exclusive, /proc/sys/net/ipv4/ip_local_reserved_ports: Read-only file system (EROFS), leave --exclusive out"
    })
    void whatHasToWriteThereIsRefused(String options, String reason, String hint) {
        expectRefused(readOnly(options, List.of("true")), reason, hint);
    }

    @Test
    void withoutLibnftablesRulesAreRefusedAndTheGuardAloneHolds() throws InterruptedException {
        String library = "libnftables.so.1";
        expectRefused(without(library, "", List.of("true")), "cannot load " + library, "install libnftables");
        expectHeld(without(library, "--firewall none", ClientProgram.client()));
    }

    @Test
    void withoutLibnftablesIptablesHolds() throws InterruptedException {
        expectHeld(without("libnftables.so.1", "--firewall iptables", ClientProgram.client()));
    }

    @Test
    void withoutLibbpfTheGuardIsRefusedAndANamespaceHolds() throws InterruptedException {
        String library = "libbpf.so.1";
        expectRefused(without(library, "", List.of("true")), "cannot load " + library, "install libbpf");
        expectHeld(without(library, "--place netns", ClientProgram.client()));
    }
}
