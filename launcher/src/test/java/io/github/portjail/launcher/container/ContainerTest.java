// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    private static String json(String name, String pid) {
        return "[{\"Id\":\"" + ID + "\",\"Name\":\"" + name + "\",\"State\":{\"Running\":true,\"Pid\":" + pid + "}}]";
    }

    @ParameterizedTest
    @ValueSource(strings = {"/web", "web"})
    void theSlashThatDockerPutsBeforeANameIsNoPartOfIt(String name) throws IOException {
        assertEquals(new Container(ID, "web", 4711), Container.parse(json(name, "4711")));
    }

    @Test
    void oneThatEndedHasNoProcess() {
        IOException refused = assertThrows(IOException.class, () -> Container.parse(json("web", "0")));

        assertEquals("it does not run", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{}", "[]", "[{},{}]", "[{\"Id\":\"x\"}]", "[{\"Id\":7,\"Name\":\"a\"}]"})
    void whatIsNotOneContainerIsRefused(String text) {
        assertThrows(IOException.class, () -> Container.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0::/docker/%,/docker/%",
        "0::/system.slice/docker-%.scope,/system.slice/docker-%.scope",
        "0::/machine.slice/libpod-%.scope/container,/machine.slice/libpod-%.scope",
    })
    void itsCgroupIsTheOneThatBearsItsId(String line, String group) {
        ContainerCgroups cgroups = new ContainerCgroups("9:name=systemd:/\n" + line.replace("%", ID) + "\n", ID);

        assertTrue(cgroups.areOfContainer());
        assertEquals(group.replace("%", ID), cgroups.group());
    }

    @Test
    void whereOnlyControllersOfVersion1BearItThereIsNoneToJail() {
        ContainerCgroups cgroups = new ContainerCgroups("8:pids:/docker/" + ID + "\n0::/\n", ID);

        assertTrue(cgroups.areOfContainer());
        assertNull(cgroups.group());
    }

    @Test
    void aProcessOfSomebodyElseIsInNoCgroupOfTheContainer() {
        assertFalse(new ContainerCgroups("0::/user.slice\n", ID).areOfContainer());
    }
}
