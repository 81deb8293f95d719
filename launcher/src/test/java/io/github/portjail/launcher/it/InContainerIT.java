// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** portjail makes its jails inside of a container, by the command lines that the README has. */
@EndToEnd
class InContainerIT {
    private static final String IMAGE = "portjail:latest";
    private static final String NO_PRIVILEGE = "    docker run IMAGE portjail --range 50000:50999 -- COMMAND";

    @RegisterExtension
    @Order(1)
    static final TestNetwork network = new TestNetwork();

    @RegisterExtension
    @Order(2)
    static final DockerEngine engine = new DockerEngine(network);

    /** The distribution, and what Debian supplies to it: as much of a system as portjail needs. */
    @BeforeAll
    static void makeAnImage() throws IOException {
        Path root = Files.createDirectory(DockerEngine.folder().resolve("portjail"));
        for (String folder : List.of("bin", "opt", "run", "tmp")) {
            Files.createDirectory(root.resolve(folder));
        }
        Path home = root.resolve("opt/portjail");
        Commands.run("cp", "-a", Portjail.home().toString(), home.toString()).expectSuccess();
        Commands.run("cp", NativePrograms.client(), root + DockerEngine.CLIENT).expectSuccess();
        Files.createSymbolicLink(root.resolve("bin/portjail"), Path.of("/opt/portjail/bin/portjail"));
        for (String library : libraries(home)) {
            Files.createDirectories(root.resolve(library.substring(1)).getParent());
            Commands.run("cp", "-L", library, root + library).expectSuccess();
        }
        DockerEngine.importFolder(IMAGE, root);
    }

    private static SortedSet<String> libraries(Path home) throws IOException {
        SortedSet<String> libraries = new TreeSet<>();
        for (String opened : List.of("libnftables.so.1", "libbpf.so.1")) {
            String found = Commands.run(
                            "sh", "-c", "/sbin/ldconfig -p | awk -v n=" + opened + " '$1==n{print $NF; exit}'")
                    .answer();
            Needs.that(!found.isEmpty(), "the library " + opened);
            libraries.add(found);
        }
        List<String> files = new ArrayList<>(libraries);
        try (Stream<Path> below = Files.walk(home)) {
            below.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".so") || Files.isExecutable(file))
                    .forEach(file -> files.add(file.toString()));
        }
        for (String file : files) {
            // What is no dynamic program has none, and ldd says so by its status.
            for (String line : Commands.run("ldd", file).outputLines()) {
                for (String word : line.strip().split(" ", -1)) {
                    if (word.startsWith("/") && !word.startsWith(home.toString())) {
                        libraries.add(word);
                    }
                }
            }
        }
        return libraries;
    }

    /** The README's lines of docker run, in its order. */
    private static List<String> lines() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "README.md")).stream()
                .filter(line -> line.startsWith("    docker run "))
                .toList();
        assertEquals(2, lines.size(), "the README's lines of docker run: " + lines);
        return lines;
    }

    private static Finished run(String line, Object... command) {
        List<String> words = new ArrayList<>();
        for (String word : line.strip().split(" +", -1)) {
            switch (word) {
                case "docker" -> {}
                case "IMAGE" -> words.add(IMAGE);
                case "COMMAND" -> {
                    words.add(DockerEngine.CLIENT);
                    for (Object argument : command) {
                        words.add(argument.toString());
                    }
                }
                default -> words.add(word);
            }
        }
        // Else it would be kept, and the machine would not be as before.
        words.add(1, "--rm");
        return DockerEngine.docker(words.toArray(new String[0]));
    }

    private static void expectHeld(String line) {
        network.reporter().forget();
        for (String way : List.of("tcp", "udp", "sendto")) {
            Finished inside =
                    run(line, way, SERVER_4, way.equals("tcp") ? REPORT : UDP).expectSuccess();
            assertTrue(inside.answer().startsWith("ok 50"), "a port of the range: " + inside);
        }
        network.reporter().seen().expectCount(3).expectOnlyFrom(Portjail.RANGE);
        Finished outside = run(line, "tcp", SERVER_4, REPORT, "from", 40000);
        assertTrue(outside.output().startsWith("failed connect ECONNREFUSED"), "a port outside: " + outside);
        network.reporter().seen().expectCount(3);
    }

    @Test
    void withTheCapabilitiesOfTheReadmeACgroupIsJailed() throws IOException {
        expectHeld(lines().get(0));
    }

    @Test
    void withProcSysWritableANetworkNamespaceIsJailed() throws IOException {
        expectHeld(lines().get(1));
    }

    @Test
    void withoutCapabilitiesTheCommandIsNotExecuted() {
        String line = Portjail.expectRefusal(run(NO_PRIVILEGE, "tcp", SERVER_4, REPORT));

        assertTrue(line.contains("no CAP_NET_ADMIN"), line);
        network.reporter().seen().expectCount(0);
    }
}
