// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.plan.BlockRequest;
import io.github.portjail.launcher.plan.EnterOptions;
import io.github.portjail.launcher.plan.InsideOptions;
import io.github.portjail.launcher.plan.UpOptions;
import io.github.portjail.rules.policy.BlockSize;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RangeSharing;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastingParsersTest {
    private static Invocation parse(String line) throws UsageException {
        return CommandLineParser.parse(line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up web --range 50000:50999 --place netns --on-violation drop",
                "up --range=50000:50999 --on-violation drop web --place netns",
            })
    void upTakesANameAndTheOptionsOfRunInAnyOrder(String line) throws UsageException {
        UpOptions options = assertInstanceOf(Invocation.Up.class, parse(line)).options();
        assertEquals(new JailName("web"), options.jail().name());
        assertEquals("50000-50999", options.jail().range().toString());
        assertEquals("netns", String.valueOf(options.jail().place()));
        assertEquals("drop", options.jail().onViolation().toString());
        assertEquals(List.of(), options.processes());
    }

    @Test
    void upTakesARangeThatIsToBeChosenAndWhoElseMayUseIt() throws UsageException {
        UpOptions options = assertInstanceOf(
                        Invocation.Up.class, parse("up web --range auto:1000 --pool 20000:29999 --exclusive"))
                .options();
        assertEquals(RangeSharing.EXCLUSIVE, options.jail().sharing());
        assertEquals(
                new BlockRequest(BlockSize.parse("auto:1000"), new PortRange(20000, 29999)),
                options.jail().block());
    }

    @Test
    void upTakesInProcesses() throws UsageException {
        UpOptions options = assertInstanceOf(
                        Invocation.Up.class, parse("up web --range 50000:50999 --pid 12 --pid=13 --pid 12"))
                .options();
        assertEquals(List.of(12, 13), options.processes());
    }

    @Test
    void upTakesInACgroup() throws UsageException {
        UpOptions options = assertInstanceOf(
                        Invocation.Up.class, parse("up web --cgroup /system.slice/x.service --range 50000:50999"))
                .options();
        assertEquals("/system.slice/x.service", options.group());
    }

    @Test
    void upHoldsAUser() throws UsageException {
        UpOptions options = assertInstanceOf(Invocation.Up.class, parse("up web --uid www-data --range 50000:50999"))
                .options();
        assertEquals("www-data", options.owner());
        assertEquals("www-data", options.jail().user());
        assertEquals("owner", String.valueOf(options.jail().place()));
        assertEquals("rewrite", options.jail().steering().toString(), "what reaches it");
        options = assertInstanceOf(Invocation.Up.class, parse("up web --uid=33 --steer none --range 50000:50999"))
                .options();
        assertEquals("none", options.jail().steering().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up web",
                "up --range 50000:50999",
                "up web --range 50000:50999 -- true",
                "up web other --range 50000:50999",
                "up web --range 50000:50999 --name web",
                "up WEB --range 50000:50999",
                "up web --range",
                "up web --range 50000:50999 --pid 0",
                "up web --range 50000:50999 --pid",
                "up web --range 50000:50999 --cgroup a --cgroup b",
                "up web --range 50000:50999 --cgroup a --pid 1",
                "up web --range 50000:50999 --uid a --pid 1",
                "up web --range 50000:50999 --uid a --uid b",
                "up web --range 50000:50999 --uid a --user b",
                "up web --range 50000:50999 --place cgroup --uid a",
                "up web --range 50000:50999 --uid",
                "up web --range 50000:50999 --what",
                "enter",
                "enter web",
                "enter web --",
                "enter WEB -- true",
                "enter web --range 50000:50999 -- true",
                "enter web --user",
                "enter web --user a --user b -- true",
                "down",
                "down WEB",
                "down web other",
                "down web --grace 3",
                "down web --kill --grace -1",
                "down web --kill --grace soon",
                "down web --kill --grace 86401",
            })
    void whatIsNotUnderstoodIsRefusedInOneLineEach(String line) {
        List<String> faults =
                assertThrows(UsageException.class, () -> parse(line)).faults();
        assertEquals(1, faults.size(), faults.toString());
        assertEquals(-1, faults.getFirst().indexOf('\n'), faults.getFirst());
    }

    @Test
    void enterTakesOptionsBeforeTheCommandAndNoneOfItsOwn() throws UsageException {
        EnterOptions options = assertInstanceOf(
                        Invocation.Enter.class, parse("enter -v web --user=www-data curl -v URL"))
                .options();
        assertEquals(
                new EnterOptions(
                        new JailName("web"), "www-data", InsideOptions.USUAL, true, List.of("curl", "-v", "URL"), 4),
                options);
        options = assertInstanceOf(Invocation.Enter.class, parse("enter web -- -odd --help"))
                .options();
        assertEquals(List.of("-odd", "--help"), options.command());
        assertEquals(3, options.commandIndex());
    }

    @Test
    void downTellsHowItEndsWhatIsInside() throws UsageException {
        assertEquals(new Invocation.Down(new JailName("web"), false, 10), parse("down web"));
        assertEquals(new Invocation.Down(new JailName("web"), true, 3), parse("down --kill --grace 3 web"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "enter", "down", "save", "restore"})
    void eachHasItsHelp(String command) throws UsageException {
        for (String line : List.of(command + " --help", command + " web --help")) {
            String help = assertInstanceOf(Invocation.Print.class, parse(line)).text();
            assertTrue(help.startsWith("Usage: portjail " + command + " "), help);
        }
    }
}
