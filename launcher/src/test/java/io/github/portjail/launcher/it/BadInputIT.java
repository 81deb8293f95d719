// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Names, paths and commands of any bytes are refused in one line or taken for what they are: nothing of them is executed, and none of them
 * becomes a rule, a line of a log, markup or a sequence of a terminal.
 *
 * <p>Words are written as bash(1) reads them: {@code $'…'} has bytes by their numbers.
 */
@EndToEnd
class BadInputIT {
    private static final String RUN = "--range 50000:50999 ";

    /** Each would do something where a shell, nft, a terminal, a browser or a formatter read it. */
    private static final List<String> WORDS = List.of(
            "$'$(touch canary)`touch canary`; touch canary; \\'touch canary #'",
            "$'x\\n\" ; flush ruleset ; \"\\ndelete table inet portjail\\n'",
            "'../../../../etc/passwd'",
            "$'<script>alert(1)</script>\\e[2J\\e]0;title\\a\\u202egnp'",
            "$'\\xff\\xfe\\x80 %n%s'",
            "''",
            "\"$(printf '%0131000d' 7)\"");

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void useEveryChain() {
        KernelChains.use(network.client());
    }

    private Finished bash(String text) {
        String home = Portjail.home().toString();
        return network.client()
                .run(
                        "env",
                        "PATH=" + home + "/bin:" + System.getenv("PATH"),
                        "XDG_CONFIG_HOME=" + directory + "/profiles",
                        "bash",
                        "-c",
                        "cd " + directory + "\n" + text);
    }

    static Stream<Arguments> refusedWords() {
        List<String> commands = List.of(
                "portjail --name WORD " + RUN + "-- true",
                "portjail --range WORD -- true",
                "portjail --user WORD " + RUN + "-- true",
                "portjail --log WORD " + RUN + "-- true",
                "portjail --log-rate WORD " + RUN + "-- true",
                "portjail --protocol WORD " + RUN + "-- true",
                "portjail --steer WORD " + RUN + "-- true",
                "portjail --profile WORD " + RUN + "-- true",
                "portjail --no-such-option=WORD " + RUN + "-- true",
                "portjail WORD",
                "portjail show WORD",
                "portjail enter WORD -- true",
                "portjail down WORD",
                "portjail up WORD " + RUN,
                "portjail up bad-input --cgroup WORD " + RUN,
                "portjail up bad-input --pid WORD " + RUN,
                "portjail wrap WORD " + RUN,
                "portjail profile set WORD range 50000:50999",
                "portjail profile set bad-input range WORD",
                "portjail audit --since WORD",
                "portjail audit --by WORD",
                "portjail export --jail WORD",
                "portjail export --range 50000:50999 --source WORD",
                "portjail export --range 50000:50999 --format WORD",
                "portjail doctor --range WORD",
                "portjail help WORD");
        return commands.stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("refusedWords")
    void aWordThatIsNoneOfThoseExpectedIsRefusedInOneHarmlessLine(String command) throws IOException {
        StringBuilder script = new StringBuilder();
        for (String word : WORDS) {
            script.append(command.replace("WORD", word)).append(" </dev/null; echo \"status $?\" >&2\n");
        }
        Finished all = bash(script.toString()).expectSuccess();

        List<String> lines = all.errors().lines().toList();
        assertEquals("", all.output(), "standard output");
        assertEquals(WORDS.size(), lines.stream().filter("status 125"::equals).count(), "refusals in " + all);
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> !isOwn(line) || line.length() > 1100)
                        .toList(),
                "lines that are no message of portjail's, or too long");
        assertEquals(
                List.of(),
                all.errors()
                        .chars()
                        .filter(c -> c != '\n' && (c < ' ' || c == 0x7f || c == 0x202e))
                        .boxed()
                        .toList(),
                "characters that do something to a terminal");
        expectNothingHappened();
    }

    private static boolean isOwn(String line) {
        return line.startsWith("portjail: ") || line.startsWith("Hint: ") || line.startsWith("status ");
    }

    private void expectNothingHappened() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<String> names =
                    files.filter(Files::isRegularFile).map(Path::toString).toList();
            assertEquals(List.of(), names, "files that a word made");
        }
    }

    @ParameterizedTest
    @MethodSource("hostileLogPrefixes")
    void whateverMayBeginALogLineIsTheRulesTextAndNothingMore(String firewall, String prefix) throws Exception {
        try (KernelLog log = KernelLog.open()) {
            Finished run = bash("portjail run --shared --name bad-input --firewall " + firewall + " --log-prefix "
                    + prefix
                    + " " + RUN + "-- bash -c 'exec 3<>/dev/udp/" + TestNetwork.SERVER_4 + "/" + PortReportingServer.UDP
                    + " && cat /dev/null'; " + String.join(" ", quotedClient(prefix, firewall)));

            assertFalse(run.output().isEmpty(), "what the client says: " + run);
            assertEquals(1, log.lines(unquoted(prefix)).size(), "lines of the log that begin with the prefix; " + run);
        }
        expectNothingHappened();
    }

    private static List<String> quotedClient(String prefix, String firewall) {
        List<String> words = new ArrayList<>(List.of("portjail run --shared --name bad-input --firewall " + firewall
                + " --log-prefix " + prefix + " " + RUN + "--"));
        words.addAll(ClientProgram.client("tcp", TestNetwork.SERVER_4, PortReportingServer.REPORT, "from", 44444));
        return words;
    }

    private static String unquoted(String word) {
        return word.substring(1, word.length() - 1);
    }

    static Stream<Arguments> hostileLogPrefixes() {
        return Stream.of("nft", "iptables")
                .flatMap(firewall -> Stream.of(
                                "'; touch canary; # '", "'(touch canary) | & > canary'", "'} ; flush ruleset ; { '")
                        .map(prefix -> Arguments.of(firewall, prefix)));
    }

    @Test
    void aCommandOfAnyNameIsListedExportedAndShownForWhatItIs() throws IOException {
        String name = "a b'\"$(touch canary);<b>\n*\u202e.sh";
        Path program = directory.resolve("bin").resolve(name);
        Files.createDirectory(directory.resolve("bin"));
        Files.writeString(program, "#!/bin/sh\necho started\nexec cat\n");
        assertTrue(program.toFile().setExecutable(true), "the program can be executed");
        List<String> command = List.of(program.toString(), "x\ny", "");
        try (Running running =
                network.client().start(Portjail.jailed(Portjail.RANGE, List.of("--name", "bad-input"), command))) {
            running.awaitOutput("started\n");
            String text = network.client()
                    .run(Portjail.command("list"))
                    .expectSuccess()
                    .output();
            assertEquals(
                    1,
                    text.lines()
                            .filter(line -> line.startsWith("bad-input ") && line.contains("(touch canary)"))
                            .count(),
                    "lines of the jail in the table: " + text);
            assertTrue(
                    text.chars().noneMatch(c -> c != '\n' && c < ' ' || c == 0x202e),
                    "what a terminal is sent: " + text);
            Map<String, Object> shown = JSON.std.mapFrom(network.client()
                    .run(Portjail.command("show", "bad-input", "--json"))
                    .expectSuccess()
                    .output());
            assertEquals(command, shown.get("command"), "the command in JSON");
            String exported = network.client()
                    .run(Portjail.command("export", "--jail", "bad-input", "--source", "192.0.2.1"))
                    .expectSuccess()
                    .output();
            network.client()
                    .run(List.of("nft", "--check", "--file", "-"), exported)
                    .expectSuccess();
            running.finish().expectSuccess();
        }
        Files.delete(program);
        expectNothingHappened();
    }

    @Test
    void bytesOfArgumentsAndEnvironmentReachTheProgramExactlyAsGiven() throws IOException {
        Path script = Path.of("src", "test", "badinput", "bytes.py").toAbsolutePath();
        String print = "python3 " + script + " print";
        String give = "python3 " + script + " give ";
        Finished without = bash(give + print).expectSuccess();
        Finished jailed =
                bash(give + "portjail run --shared " + RUN + "-- " + print).expectSuccess();
        Finished steered = bash(give + "portjail run --shared --steer bpf,rewrite " + RUN + "-- " + print)
                .expectSuccess();

        assertTrue(without.output().contains("131071 bytes"), "the longest argument there may be: " + without);
        assertTrue(without.output().contains("\\xff"), "bytes that are no UTF-8: " + without);
        assertEquals(without.output(), jailed.output(), "arguments and environment in a jail");
        assertEquals(without.output(), steered.output(), "arguments and environment in a jail of other options");
    }
}
