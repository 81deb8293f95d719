// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code portjail top} shows what jails do, to people and to scripts, and leaves a terminal as it was. */
@EndToEnd
class TopIT {
    private static final String NAME = "it-top";
    private static final String OTHER_SCREEN = "\u001b[?1049h";
    private static final String SCREEN_BACK = "\u001b[?25h\u001b[?1049l";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void up() {
        network.client()
                .run(Portjail.command("up", NAME, "--range", "50000:50999", "--shared"))
                .expectSuccess();
    }

    @AfterEach
    void down() {
        Finished _ = network.client().run(Portjail.command("down", NAME, "--kill", "--grace", "0"));
    }

    private static Running client() {
        List<String> entering = Portjail.command("enter", NAME, "--");
        return network.client().start(Commands.concat(entering, ClientProgram.client()));
    }

    /** The objects of the jail that were printed so far. */
    private static List<Map<String, Object>> refreshes(Running top) throws IOException {
        String text = top.output().soFar();
        List<Map<String, Object>> objects = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            Map<String, Object> object = JSON.std.mapFrom(line);
            if (NAME.equals(object.get("name"))) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static Map<String, Object> await(Running top, String what, Predicate<Map<String, Object>> wanted)
            throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < end) {
            for (Map<String, Object> refresh : refreshes(top)) {
                if (wanted.test(refresh)) {
                    return refresh;
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError(
                "waited in vain for " + what + ": " + top.output().soFar());
    }

    private static double number(Map<String, Object> refresh, String key) {
        return refresh.get(key) instanceof Number number ? number.doubleValue() : -1;
    }

    @Test
    void aScriptGetsOneObjectForEachJailAndRefresh() throws Exception {
        List<String> command = Portjail.command("top", "--json", "--interval", "0.2");
        try (Running client = client();
                Running top =
                        network.client().start(Commands.concat(List.of("env", "--default-signal=TERM"), command))) {
            Map<String, Object> first = await(top, "the first refresh", _ -> true);
            assertEquals(Map.of("first", 50000, "last", 50999), first.get("range"));
            assertEquals("connects", first.get("connectionsCountedBy"));
            assertTrue(
                    first.containsKey("connectionsPerSecond") && first.get("connectionsPerSecond") == null,
                    "no rate yet");
            await(top, "the process", refresh -> number(refresh, "processes") == 1);
            assertEquals("connected 50 failed 0", client.ask("row 50 " + SERVER_4 + " " + REPORT));
            await(top, "connections", refresh -> number(refresh, "connectionsPerSecond") > 0);
            String refused = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(refused.startsWith("failed connect"), refused);
            await(top, "a reject", refresh -> number(refresh, "rejectsPerSecond") > 0);
            await(top, "one reject in all", refresh -> number(refresh, "rejected") == 1);
            top.signal("TERM");
            assertEquals(128 + 15, top.finish().status(), "a signal ends it");
            assertFalse(top.output().soFar().contains("\u001b"), "no escape sequence");
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(50);
    }

    @Test
    void whatIsNoTerminalGetsOneTableForEachRefresh() {
        Finished top = network.client()
                .run(Portjail.command("top", "--count", "3", "--interval", "0.1"))
                .expectSuccess();
        List<String> jails =
                top.outputLines().stream().filter(line -> line.startsWith(NAME)).toList();
        assertEquals(3, jails.size(), top.output());
        assertEquals(
                3,
                top.outputLines().stream()
                        .filter(line -> line.startsWith("NAME "))
                        .count(),
                top.output());
        assertTrue(jails.getFirst().matches(NAME + " +50000-50999 +0 +0/1000 +- +- +0"), jails.getFirst());
        assertTrue(jails.getLast().matches(NAME + " +50000-50999 +0 +0/1000 +0\\.0 +0\\.0 +0"), jails.getLast());
        assertFalse(top.output().contains("\u001b"), "no escape sequence");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", Terminal.CONTROL_C, "kill"})
    void aTerminalIsAsBeforeHoweverItEnds(String how) throws IOException {
        Path before = directory.resolve("before");
        Path after = directory.resolve("after");
        try (Terminal terminal = Terminal.open(network.client())) {
            terminal.enter("stty -g >" + before + "; stty cols 60 rows 6; stty -g >" + before);
            terminal.awaitPrompt();
            String command = String.join(" ", Portjail.command("top", "--interval", "0.2"));
            Path pid = directory.resolve("pid");
            terminal.enter("sh -c 'echo $$ >" + pid + "; exec " + command + "'");
            terminal.await(OTHER_SCREEN);
            terminal.await(NAME);
            if (how.equals("kill")) {
                Commands.run("kill", Files.readString(pid).strip()).expectSuccess();
            } else {
                terminal.press(how);
            }
            terminal.await(SCREEN_BACK);
            // Until then a key that is pressed may still be top's.
            terminal.awaitPrompt();
            terminal.enter("echo status=$?.; stty -g >" + after + "; echo wri''tten");
            terminal.await("written");
            String status = how.equals("q") ? "status=0." : how.equals("kill") ? "status=143." : "status=130.";
            assertTrue(terminal.screen().contains(status), status + " in " + terminal.screen());
            assertEquals(Files.readString(before), Files.readString(after), "how the terminal hands keys on");
            expectFits(terminal.screen(), 60, 6);
        }
    }

    /** Each line of a refresh has room on the terminal, and there are not more than it has rows. */
    private static void expectFits(String screen, int columns, int rows) {
        String shown = screen.substring(screen.indexOf(OTHER_SCREEN), screen.indexOf(SCREEN_BACK));
        for (String refresh : shown.split("\u001b\\[H", -1)) {
            List<String> lines = refresh.lines()
                    .map(line -> line.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", ""))
                    .filter(line -> !line.isEmpty())
                    .toList();
            assertTrue(lines.size() <= rows, lines.size() + " rows of " + rows + ": " + lines);
            for (String line : lines) {
                assertTrue(line.length() <= columns, line.length() + " columns of " + columns + ": '" + line + "'");
            }
        }
    }

    @Test
    void coloursAreLeftOutWhereTheyAreNotWanted() {
        String top = String.join(" ", Portjail.command("top", "--interval", "0.2", "--count", "1"));
        try (Terminal terminal = Terminal.open(network.client())) {
            terminal.enter("NO_COLOR=1 TERM=xterm " + top);
            terminal.await(SCREEN_BACK);
            terminal.awaitPrompt();
            assertFalse(terminal.screen().contains("\u001b[7m"), terminal.screen());
            terminal.enter("TERM=xterm " + top);
            terminal.await("\u001b[7m");
            terminal.await(SCREEN_BACK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--interval 0", "--interval x", "--interval 86401", "--count 0", "--count -1", "more"})
    void aWrongWordIsOneLine(String words) {
        List<String> command = Commands.concat(Portjail.command("top"), List.of(words.split(" ", -1)));
        Portjail.expectRefusal(network.client().run(command));
    }
}
