// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** --trace-launch says where a launch's time went, and nothing else changes by it. */
@EndToEnd
class LaunchTraceIT {
    private static final Pattern LINE = Pattern.compile("portjail: launch: +(\\d+) +(\\d+) (.+)");

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static Finished run(List<String> options, String... command) {
        return network.client().run(Portjail.jailed(Portjail.RANGE, options, List.of(command)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "netns"})
    void everyPartIsPrintedBeforeTheCommandIsExecuted(String place) {
        List<String> options = List.of("--trace-launch", "--place", place, "--name", "it-trace");
        Finished run = run(options, "sh", "-c", "echo out; echo err >&2; exit 7");
        assertEquals(7, run.status());
        assertEquals("out\n", run.output());
        List<String> lines = run.errors()
                .lines()
                .filter(line -> !line.contains("the jail has "))
                .toList();
        assertEquals("err", lines.getLast(), run.errors());
        List<String> parts = new ArrayList<>();
        long sum = 0;
        for (String line : lines.subList(0, lines.size() - 1)) {
            Matcher matcher = LINE.matcher(line);
            assertTrue(matcher.matches(), "a line of the trace: " + line);
            sum += Long.parseLong(matcher.group(1));
            long at = Long.parseLong(matcher.group(2));
            assertTrue(Math.abs(sum - at) <= parts.size() + 1, "the parts so far take as long as has passed: " + line);
            parts.add(matcher.group(3));
        }
        List<String> wanted = new ArrayList<>(List.of(
                "exec and dynamic loader (processor time)",
                "compiled launch loaded",
                "step write state",
                "step start reaper",
                "step create group",
                "step install rules",
                "rules read back",
                "step read back",
                "step enter group",
                "step confine"));
        if (place.equals("cgroup")) {
            wanted.add(wanted.indexOf("step read back"), "BPF programs loaded, which had begun beside the rules");
        }
        parts.retainAll(wanted);
        assertEquals(wanted, parts, "the parts of a launch, in their order: " + run.errors());
    }

    @Test
    void aLaunchThatFailsPrintsWhatItDid() {
        Finished run = run(List.of("--trace-launch", "--name", "it-trace"), "/nowhere/at/all");
        assertEquals(127, run.status());
        assertTrue(run.errors().contains(" step install rules\n"), run.errors());
        assertTrue(run.errors().contains("portjail: cannot execute '/nowhere/at/all': "), run.errors());
    }

    @Test
    void withoutTheOptionNothingIsPrinted() {
        assertEquals(
                "", run(List.of("--name", "it-trace"), "true").expectSuccess().errors());
    }
}
