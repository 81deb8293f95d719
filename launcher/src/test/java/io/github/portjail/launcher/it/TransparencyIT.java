// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything about the jailed program, but its ports, is as if portjail were not there. */
@EndToEnd
class TransparencyIT {
    /**
     * Facts that differ between any two runs of one program: its number, what it cost, how much memory it took; and the
     * size of its table of open files, which is no property of the open files.
     */
    private static final List<String> OF_THE_RUN = List.of(
            "Pid:",
            "Tgid:",
            "NStgid:",
            "NSpid:",
            "NSpgid:",
            "SigQ:",
            "FDSize:",
            "Vm",
            "Rss",
            "HugetlbPages:",
            "voluntary_ctxt_switches:",
            "nonvoluntary_ctxt_switches:");

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    /** Returns the facts that a run of the dump printed, without those that belong to one run alone. */
    static List<String> facts(String dump) {
        return dump.lines()
                .filter(TransparencyIT::isInherited)
                .map(TransparencyIT::withoutPipeNumber)
                .toList();
    }

    private static boolean isInherited(String fact) {
        String status = "/proc/self/status: ";
        return !fact.startsWith(status) || OF_THE_RUN.stream().noneMatch(field -> fact.startsWith(status + field));
    }

    private static String withoutPipeNumber(String fact) {
        return fact.replaceAll("pipe:\\[\\d+]", "pipe:[N]");
    }

    /** Fails the test unless both lists are equal; shows only what differs. */
    static void expectSameFacts(List<String> without, List<String> jailed) {
        List<String> changed = new ArrayList<>(jailed);
        without.forEach(changed::remove);
        List<String> lost = new ArrayList<>(without);
        jailed.forEach(lost::remove);
        assertEquals(List.of(), changed, "facts that the program sees in the jail only; instead of " + lost);
        assertEquals(without, jailed, "facts that the program sees");
    }

    /** What root inside is confined to is another test's: with that left out, everything is the same. */
    static List<String> unconfined(List<String> program) {
        return Portjail.jailed(Portjail.RANGE, List.of("--keep-caps"), program);
    }

    @Test
    void onlyCapabilitiesAndMountsAreTakenFromRoot() {
        List<String> without = facts(
                network.client().run(NativePrograms.stateDump()).expectSuccess().output());
        List<String> jailed = new ArrayList<>(facts(network.client()
                .run(Portjail.jailed(NativePrograms.stateDump()))
                .expectSuccess()
                .output()));
        without.forEach(jailed::remove);
        List<String> others = jailed.stream()
                .filter(fact -> !fact.startsWith("/proc/self/status: Cap")
                        && !fact.startsWith("/proc/self/mountinfo: ")
                        && !fact.startsWith("/proc/self/ns/mnt -> "))
                .toList();
        assertEquals(List.of(), others, "facts that are others in the jail, besides capabilities and mounts");
    }

    @Test
    void aProgramInheritsTheSameAsWithoutPortjail() {
        Finished without = network.client().run(NativePrograms.stateDump()).expectSuccess();
        Finished jailed = network.client()
                .run(unconfined(List.of(NativePrograms.stateDump())))
                .expectSuccess();
        expectSameFacts(facts(without.output()), facts(jailed.output()));
        assertEquals("", jailed.errors(), "what portjail itself has to say");
    }

    @Test
    void anOddStateOfTheCallerReachesTheProgramUnchanged() {
        List<String> dump = List.of(NativePrograms.stateDump());
        List<String> odd = List.of(NativePrograms.oddState());
        Finished without = network.client().run(Commands.concat(odd, dump)).expectSuccess();
        Finished jailed =
                network.client().run(Commands.concat(odd, unconfined(dump))).expectSuccess();
        assertTrue(
                without.output().contains("two\\x0alines\\x00\\x00caf\\xe9 \\xff\\xfe"),
                "the odd arguments reach the program without portjail: "
                        + without.output().lines().findFirst());
        expectSameFacts(facts(without.output()), facts(jailed.output()));
        assertEquals("", jailed.errors(), "what portjail itself has to say");
    }

    @Test
    void aLongCommandLineArrivesWhole() {
        List<String> words = Collections.nCopies(3000, "a word of some length, äöü");
        List<String> count = List.of("sh", "-c", "echo $# \"${3000}\"", "sh");
        Finished run = network.client()
                .run(Portjail.jailed(Commands.concat(count, words)))
                .expectSuccess();
        assertEquals("3000 " + words.getLast(), run.answer(), "how many words arrived, and the last of them");
    }

    @Test
    void theProgramIsThePid() {
        try (Running jailed = network.client().start(Portjail.jailed("sh", "-c", "echo $$; exec cat"))) {
            jailed.awaitOutput("\n");
            assertEquals(
                    Long.toString(jailed.pid()), jailed.output().soFar().strip(), "PID of the program and of portjail");
            jailed.finish().expectSuccess();
        }
    }

    @Test
    void noProcessOfPortjailButTheReaperStays() throws IOException {
        try (Running jailed = network.client().start(Portjail.jailed("cat"))) {
            assertEquals("up", jailed.ask("up"), "what cat answers");
            assertEquals(List.of(), childrenOf(jailed.pid()), "children that the program did not start");
            assertEquals(
                    "cat",
                    Files.readString(Path.of("/proc/" + jailed.pid() + "/comm")).strip(),
                    "the process's name");
            String maps = Files.readString(Path.of("/proc/" + jailed.pid() + "/maps"));
            assertTrue(!maps.contains("libjvm"), "no Java stays in memory, but: " + maps);
        }
    }

    private static List<String> childrenOf(long pid) throws IOException {
        List<String> children = new ArrayList<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                Files.readString(thread.resolve("children")).lines().forEach(children::add);
            }
        }
        return children;
    }

    @Test
    void standardInputIsTheProgramsAlone() {
        Finished cat = network.client()
                .run(Portjail.jailed("cat"), "every\nbyte of it\n")
                .expectSuccess();
        assertEquals("every\nbyte of it\n", cat.output(), "what the jailed program read from standard input");
    }

    @Test
    void aClosedStandardErrorStaysClosed() {
        String list = "exec " + NativePrograms.stateDump() + " 2>&- <&-";
        Finished without = network.client().run("sh", "-c", list).expectSuccess();
        String jailedList = "exec " + String.join(" ", unconfined(List.of(NativePrograms.stateDump()))) + " 2>&- <&-";
        Finished jailed = network.client().run("sh", "-c", jailedList).expectSuccess();
        assertTrue(!without.output().contains("/proc/self/fd/2 "), "standard error is closed without portjail");
        expectSameFacts(facts(without.output()), facts(jailed.output()));
    }

    @Test
    void portjailWritesNothingOfItsOwn() {
        Finished run = network.client()
                .run(Portjail.jailed(ClientProgram.client("tcp", SERVER_4, REPORT)))
                .expectSuccess();
        assertEquals(1, run.outputLines().size(), "lines on standard output: " + run);
        assertEquals("", run.errors(), "what portjail itself has to say");
    }

    @Test
    void theEnvironmentOfAJavaVirtualMachineIsHandedOnButNotObeyed() {
        List<String> environment =
                List.of("env", "JAVA_TOOL_OPTIONS=-Xmx1k", "_JAVA_OPTIONS=-Xno", "JDK_JAVA_OPTIONS=@x");
        Finished run = network.client()
                .run(Commands.concat(environment, Portjail.jailed("env")))
                .expectSuccess();
        for (String variable : environment.subList(1, environment.size())) {
            assertTrue(run.outputLines().contains(variable), "the program sees " + variable + " in " + run);
        }
        assertEquals("", run.errors(), "what portjail itself has to say");
    }
}
