// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lasting jails that were saved are back after a reboot, before services start. */
@EndToEnd
@Timeout(300)
class RebootIT {
    private static final Path UNIT = Path.of("src/main/systemd/portjail-restore.service");
    private static final String RESTORE = "portjail-restore.service";
    private static final String PROGRAM = "/portjail/bin/portjail";

    @Order(1)
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @Order(2)
    @RegisterExtension
    static final SystemdMachine machine = new SystemdMachine(network);

    /** What keeps the cgroups of jails on such a machine; it is there while one was made since the boot. */
    @AfterEach
    void stopWhatKeepsCgroups() {
        Finished _ = machine.run("systemctl", "stop", "portjail-jails.service");
    }

    @Test
    void aSavedJailHoldsServicesFromTheirStartAfterAReboot() throws IOException {
        machine.addUnit(RESTORE, Files.readString(UNIT).replace("@PREFIX@", "/portjail"));
        machine.run(PROGRAM, "up", "saved", "--range", "50000:50999").expectSuccess();
        machine.run(PROGRAM, "save").expectSuccess();
        machine.systemctl("enable", RESTORE);
        machine.systemctl("add-wants", "tests.target", "entering.service");

        machine.reboot();
        machine.await("the service to have run", () -> machine.log("entering").contains("up"));
        List<String> log = machine.log("entering");
        assertTrue(log.contains("outside ECONNREFUSED"), "refused in " + log);
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);

        long restored = time(RESTORE, "ExecMainExitTimestampMonotonic");
        long started = time("sysinit.target", "ActiveEnterTimestampMonotonic");
        assertTrue(restored > 0 && restored <= started, "restored at " + restored + ", sysinit.target at " + started);
        String list = machine.run(PROGRAM, "list").expectSuccess().output();
        assertTrue(list.contains("saved") && list.contains("(lasting)"), list);
        machine.run(PROGRAM, "down", "saved").expectSuccess();
    }

    private static long time(String unit, String property) {
        return Long.parseLong(machine.property(unit, property));
    }

    @Test
    void aSecondRestoreChangesNothing() throws IOException {
        machine.addUnit(RESTORE, Files.readString(UNIT).replace("@PREFIX@", "/portjail"));
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
