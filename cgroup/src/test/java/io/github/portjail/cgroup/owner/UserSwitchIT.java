// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.owner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OtherUser;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandResult;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UserSwitchIT {
    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    private static List<String> linesOfOtherUser(String user, String... before) {
        String java = ProcessHandle.current().info().command().orElse("java");
        List<String> words = new java.util.ArrayList<>(List.of(before));
        words.addAll(List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path", ""),
                OtherUser.class.getName(),
                user));
        CommandResult result = Command.of(words.toArray(new String[0])).run();
        assertEquals("", result.error().replace("setpriv: setresuid failed: Operation not permitted\n", ""));
        return result.output().lines().toList();
    }

    /** Groups 1 and 4242 show that the caller's own are gone; the ambient capability, that none survives. */
    @Test
    void allThreadsBecomeTheUserComeBackAndTheProgramCannot() {
        List<String> lines = linesOfOtherUser(
                "nobody", "setpriv", "--groups", "1,4242", "--inh-caps", "+net_admin", "--ambient-caps", "+net_admin");
        assertEquals(
                List.of(
                        "switched",
                        "Gid:\t65534\t65534\t0\t65534",
                        "Groups:\t65534",
                        "Uid:\t65534\t65534\t0\t65534",
                        "back",
                        "Gid:\t0\t0\t0\t0",
                        "Groups:\t1 4242",
                        "Uid:\t0\t0\t0\t0",
                        "Uid:\t65534\t65534\t65534\t65534",
                        "Gid:\t65534\t65534\t65534\t65534",
                        "Groups:\t65534 ",
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000",
                        "CapAmb:\t0000000000000000"),
                lines);
    }
}
