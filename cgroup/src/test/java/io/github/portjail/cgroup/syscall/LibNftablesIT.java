// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.rules.firewall.NftResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes nothing: it lists, or only has commands checked. */
class LibNftablesIT {
    private NativeFrame frame;
    private LibNftables nft;

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    @BeforeEach
    void openLibrary() {
        frame = NativeFrame.open();
        nft = LibNftables.open(frame);
    }

    @AfterEach
    void closeLibrary() {
        nft.close();
        frame.close();
    }

    @Test
    void anAcceptedCommandHasStatusZeroAndNoError() {
        NftResult result = nft.run("list tables");
        assertEquals(0, result.status());
        assertEquals("", result.error());
    }

    @Test
    void aRefusedCommandHasNftsMessage() {
        NftResult result = nft.run("list table inet portjail_absent");
        assertNotEquals(0, result.status());
        assertTrue(result.error().contains("No such file or directory"), result.error());
    }

    @Test
    void theContextIsFitForTheNextCommandAfterARefusal() {
        nft.run("no such command");
        NftResult result = nft.run("list tables");
        assertEquals(0, result.status());
        assertEquals("", result.error(), "the message of the command before is gone");
    }

    @Test
    void aCheckedCommandTakesNoEffect() {
        assertEquals(0, nft.check("add table inet portjail_checked").status());
        assertNotEquals(0, nft.run("list table inet portjail_checked").status());
        assertEquals(0, nft.run("list tables").status(), "after a check, commands take effect again");
    }

    @Test
    void commandsOfMoreThanTheFramesMemoryArePassedWhole() {
        StringBuilder commands = new StringBuilder("add table inet portjail_checked\n");
        for (int i = 0; i < 5000; i++) {
            commands.append("add chain inet portjail_checked jail_").append(i).append('\n');
        }
        NftResult result = nft.check(commands.toString());
        assertEquals("", result.error());
        assertEquals(0, result.status());
    }
}
