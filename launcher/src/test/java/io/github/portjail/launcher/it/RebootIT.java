// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Lasting jails that were saved are back after a reboot, before services start. */
@EndToEnd
@Timeout(300)
@ParameterizedClass(name = "{0}")
@EnumSource(DebianRelease.class)
class RebootIT {
    private static final String RESTORE = "portjail-restore.service";
    private static final String PROGRAM = "portjail";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static SystemdMachine machine;

    private final DebianRelease release;

    RebootIT(DebianRelease release) {
        this.release = release;
    }

    @BeforeParameterizedClassInvocation
    static void boot(DebianRelease release) throws IOException {
        machine = SystemdMachine.boot(release, network);
    }

    @AfterParameterizedClassInvocation
    static void shutDown() throws IOException {
        // Null where it did not boot.
        if (machine != null) {
            machine.close();
        }
    }

    /** What keeps the cgroups of jails on such a machine; it is there while one was made since the boot. */
    @AfterEach
    void stopWhatKeepsCgroups() {
        Finished _ = machine.run("systemctl", "stop", "portjail-jails.service");
    }

    @Test
    void aSavedJailHoldsServicesFromTheirStartAfterAReboot() throws IOException {
        assertEquals(
                release.archiveName(),
                machine.run("sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME")
                        .answer());
        machine.run(PROGRAM, "up", "saved", "--range", "50000:50999").expectSuccess();
        machine.run(PROGRAM, "save").expectSuccess();
        machine.systemctl("enable", RESTORE);
        machine.run(PROGRAM, "wrap", "plain", "--range", "51000:51999", "--install")
                .expectSuccess();
        machine.systemctl("add-wants", "tests.target", "entering.service", "plain.service");

        machine.reboot();
        for (String service : List.of("entering", "plain")) {
            machine.await(service + " to have run", () -> machine.log(service).contains("up"));
            List<String> log = machine.log(service);
            assertTrue(log.contains("outside ECONNREFUSED"), "refused in " + log);
        }
        Arrivals seen = network.reporter().seen();
        seen.expectOnlyFrom(new PortRange(50000, 51999)).expectCount(4);
        assertEquals(2, seen.countFrom(Portjail.RANGE), "connections of the command in the restored jail");

        long restored = time(RESTORE, "ExecMainExitTimestampMonotonic");
        long started = time("sysinit.target", "ActiveEnterTimestampMonotonic");
        assertTrue(restored > 0 && restored <= started, "restored at " + restored + ", sysinit.target at " + started);
        String list = machine.run(PROGRAM, "list").expectSuccess().output();
        assertTrue(list.contains("saved") && list.contains("(lasting)"), list);
        machine.run(PROGRAM, "down", "saved").expectSuccess();
        machine.systemctl("stop", "plain.service");
        machine.run(PROGRAM, "wrap", "plain", "--remove").expectSuccess();
    }

    private static long time(String unit, String property) {
        return Long.parseLong(machine.property(unit, property));
    }

    @Test
    void aSecondRestoreChangesNothing() throws IOException {
        machine.run(PROGRAM, "up", "again", "--range", "21000:21999").expectSuccess();
        machine.run(PROGRAM, "save").expectSuccess();
        machine.systemctl("start", RESTORE);
        machine.systemctl("reload", RESTORE);
        machine.systemctl("stop", RESTORE);
        assertEquals("success", machine.property(RESTORE, "Result"));
        machine.run(PROGRAM, "enter", "again", "--", "true").expectSuccess();
        machine.run(PROGRAM, "down", "again").expectSuccess();
    }
}
