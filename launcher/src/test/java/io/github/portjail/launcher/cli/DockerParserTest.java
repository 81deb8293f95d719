// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.container.DockerOptions;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerParserTest {
    private static DockerOptions docker(String... words) throws UsageException {
        String[] all = new String[words.length + 1];
        all[0] = "docker";
        System.arraycopy(words, 0, all, 1, words.length);
        return assertInstanceOf(Invocation.Docker.class, CommandLineParser.parse(all))
                .options();
    }

    @Test
    void theContainerMayStandAnywhereAmongTheOptionsOfRun() throws UsageException {
        DockerOptions options = docker("--range", "50000:50999", "web", "--name=shop", "--engine", "podman");

        assertEquals("web", options.container());
        assertEquals("podman", options.engine());
        assertEquals(new JailName("shop"), options.jail().name());
        assertEquals(new PortRange(50000, 50999), options.jail().range());
    }

    @Test
    void withoutMoreEngineAndNameAreToBeFound() throws UsageException {
        DockerOptions options = docker("web", "--range=50000:50999");

        assertNull(options.engine());
        assertNull(options.jail().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "--range 1:2",
                "web other --range 1:2",
                "web --range 1:2 -- true",
                "web --range",
                "web --engine",
                "web --range 1:2 --engine=",
                "web --range 1:2 --engine -x",
                "web --range 1:2 --unknown"
            })
    void whatIsNoSuchCommandIsRefused(String words) {
        String[] given = words.isEmpty() ? new String[0] : words.split(" ", -1);

        UsageException refused = assertThrows(UsageException.class, () -> docker(given));

        assertTrue(refused.faults().size() <= 2, "the faults: " + refused.faults());
    }

    @Test
    void helpIsPrintedWhereverItIsAskedFor() throws UsageException {
        Invocation help = CommandLineParser.parse(new String[] {"docker", "web", "--help"});

        String text = assertInstanceOf(Invocation.Print.class, help).text();
        assertTrue(text.contains("portjail docker CONTAINER --range LO:HI"), text);
        assertEquals(
                List.of(), text.lines().filter(line -> line.contains("--user")).toList(), "no user is chosen");
    }
}
