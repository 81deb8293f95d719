// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** podman hands containers to portjail's hook, which jails them before they start. */
@EndToEnd
class PodmanIT {
    private static final String IMAGE = "localhost/portjail-test";
    private static final String ANNOTATION = "--annotation=io.github.portjail.range=50000-50999";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    private Path folder;

    private TestCgroup cgroup;

    @BeforeEach
    void prepare() throws Exception {
        for (String program : List.of("podman", "conmon", "crun", "runc", "iptables")) {
            Unpacked.need(program);
        }
        Needs.that(Files.isExecutable(Path.of("/usr/lib/podman/netavark")), "the program netavark");
        cgroup = TestCgroup.create("pj" + ProcessHandle.current().pid() + "podman");
        Path hooks = Files.createDirectory(folder.resolve("hooks"));
        Files.writeString(hooks.resolve("portjail.json"), hook(readme()));
    }

    @AfterEach
    void endAll() throws Exception {
        cgroup.remove();
        // netavark keeps its chains and its bridge for the next container.
        network.client().run("nft", "flush", "ruleset").expectSuccess();
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("..", "README.md"));
    }

    /** The hook as the README has it, with the program that was built. */
    private static String hook(String readme) {
        int start = readme.indexOf("{ \"version\": \"1.0.0\"");
        int end = readme.indexOf("\n\n", start);
        assertTrue(start > 0 && end > start, "the README has a hook");
        return readme.substring(start, end)
                .replace("/opt/portjail/bin/portjail", Portjail.program().toString());
    }

    private List<String> podman(String runtime, String... words) {
        List<String> command = new ArrayList<>(Unpacked.path());
        command.add(DockerEngine.script());
        command.add(cgroup.directory().toString());
        command.add("podman");
        command.addAll(List.of("--root", folder.resolve("root").toString()));
        command.addAll(List.of("--runroot", folder.resolve("run").toString()));
        command.addAll(List.of("--tmpdir", folder.resolve("tmp").toString()));
        command.addAll(List.of("--network-config-dir", folder.resolve("net").toString()));
        command.addAll(List.of("--hooks-dir", folder.resolve("hooks").toString()));
        command.addAll(List.of("--cgroup-manager", "cgroupfs", "--events-backend", "none", "--storage-driver", "vfs"));
        command.addAll(List.of("--runtime", runtime));
        command.addAll(List.of(words));
        return command;
    }

    private Finished run(String runtime, String annotation, Object... client) {
        List<String> words = new ArrayList<>(
                List.of("run", "--rm", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096", annotation));
        words.addAll(cgroups(runtime));
        words.addAll(List.of(IMAGE, "/client"));
        for (Object word : client) {
            words.add(word.toString());
        }
        return network.client().run(podman(runtime, words.toArray(new String[0])));
    }

    /** On machines without CAP_SYS_RESOURCE crun cannot have the BPF program loaded by which version 2 confines devices. */
    private List<String> cgroups(String runtime) {
        return runtime.equals("crun")
                ? List.of("--cgroups=disabled")
                : List.of("--pids-limit=0", "--cgroup-parent=" + cgroup.name() + "/containers");
    }

    private void importImage() throws IOException {
        Path root = Files.createDirectory(folder.resolve("image"));
        Commands.run("cp", NativePrograms.client(), root.resolve("client").toString())
                .expectSuccess();
        Path archive = folder.resolve("image.tar");
        Commands.run("tar", "-C", root.toString(), "-cf", archive.toString(), ".")
                .expectSuccess();
        network.client()
                .run(podman("crun", "import", archive.toString(), IMAGE))
                .expectSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void theHookHoldsAContainerFromItsStart(String runtime) throws IOException {
        importImage();

        Finished tcp = run(runtime, ANNOTATION, "tcp", SERVER_4, REPORT).expectSuccess();
        assertTrue(tcp.answer().startsWith("ok 50"), "a port of the range: " + tcp);
        Finished udp = run(runtime, ANNOTATION, "udp", SERVER_4, UDP).expectSuccess();
        assertTrue(udp.answer().startsWith("ok 50"), "UDP, too: " + udp);
        network.reporter().seen().expectCount(2).expectOnlyFrom(Portjail.RANGE);
        Finished outside = run(runtime, ANNOTATION, "tcp", SERVER_4, REPORT, "from", 40000);
        assertTrue(outside.output().startsWith("failed connect ECONNREFUSED"), "a port outside: " + outside);

        Finished free = run(runtime, "--annotation=other=1", "tcp", SERVER_4, REPORT, "from", 40001)
                .expectSuccess();
        assertEquals("ok 40001", free.answer(), "one without the annotation is left alone");
        Finished refused = run(runtime, "--annotation=io.github.portjail.range=x", "tcp", SERVER_4, REPORT);
        assertNotEquals(0, refused.status(), "a bad range does not start: " + refused);
        network.reporter().seen().expectCount(3);
    }
}
