// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Docker engine of the tests' own, on the first host of a {@link TestNetwork}: its bridge and its rules are in that host's network
 * namespace, its files in a temporary folder. As an extension of a test class it lives as long as the class's tests.
 */
final class DockerEngine implements BeforeAllCallback, AfterAllCallback {
    /** Holds the tests' static client, and busybox. */
    static final String IMAGE = "portjail-test:latest";

    static final String CLIENT = "/client";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 10;
    private static final String SUBNET_6 = "fd88::/64";

    /** One place for all engines of this process, because Testcontainers remembers the first one. */
    private static final Path FOLDER =
            Path.of("/tmp/pj" + ProcessHandle.current().pid() + "docker");

    private final TestNetwork network;
    private @Nullable TestCgroup cgroup;
    private @Nullable Running engine;

    DockerEngine(TestNetwork network) {
        this.network = network;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        for (String program : List.of("dockerd", "docker", "containerd", "containerd-shim-runc-v2", "runc")) {
            Unpacked.need(program);
        }
        Needs.program("iptables");
        Needs.program("busybox");
        Files.createDirectory(FOLDER);
        TestCgroup its = TestCgroup.create("pj" + ProcessHandle.current().pid() + "docker");
        cgroup = its;
        Files.createDirectory(its.directory().resolve("containers"));
        // The bridge's address can be used as soon as a container makes the bridge carry packets.
        network.client()
                .run("sysctl", "-qw", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0")
                .expectSuccess();
        start(its);
        System.setProperty("DOCKER_HOST", host());
        System.setProperty("api.version", "1.41");
        importImage(IMAGE, List.of(NativePrograms.client() + " client", "/bin/busybox busybox"));
    }

    /** Ends the engine, and its containers with it, and starts it anew. */
    void restart() throws IOException, InterruptedException {
        stop();
        start(Objects.requireNonNull(cgroup));
        renewConnections();
    }

    /** Those that Testcontainers keeps end with the engine, which it notices when it uses one. */
    private static void renewConnections() {
        for (int i = 0; i < CONNECTIONS; i++) {
            try {
                DockerClientFactory.lazyClient().pingCmd().exec();
                return;
            } catch (RuntimeException broken) {
                // The next one is another.
            }
        }
    }

    private void start(TestCgroup its) throws IOException, InterruptedException {
        Running daemon = network.client().start(command(its));
        engine = daemon;
        awaitReady(daemon);
    }

    private void stop() {
        if (engine != null) {
            engine.signal("TERM");
            Finished _ = engine.finish(PATIENCE);
            engine.close();
            engine = null;
        }
    }

    private static List<String> command(TestCgroup cgroup) throws IOException {
        Path configuration = Files.writeString(FOLDER.resolve("daemon.json"), "{}\n");
        List<String> words = new ArrayList<>(Unpacked.path());
        words.add(script());
        words.add(cgroup.directory().toString());
        words.addAll(List.of("dockerd", "--config-file", configuration.toString()));
        words.addAll(List.of("--host", host(), "--group", "root", "--log-level", "warn"));
        words.addAll(List.of("--data-root", FOLDER.resolve("data").toString()));
        words.addAll(List.of("--exec-root", FOLDER.resolve("exec").toString()));
        words.addAll(List.of("--pidfile", FOLDER.resolve("pid").toString()));
        words.addAll(List.of("--storage-driver", "vfs", "--userland-proxy=false"));
        words.addAll(List.of("--exec-opt", "native.cgroupdriver=cgroupfs"));
        words.addAll(List.of("--cgroup-parent", cgroup.name() + "/containers"));
        words.addAll(List.of("--ipv6", "--fixed-cidr-v6", SUBNET_6));
        return words;
    }

    /** Runs a command with a mount namespace of its own; see its head. */
    static String script() {
        return Path.of("src", "test", "containers", "engine").toAbsolutePath().toString();
    }

    private static void awaitReady(Running daemon) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (docker("version").status() != 0) {
            if (!daemon.isAlive() || System.nanoTime() > deadline) {
                Needs.that(
                        false, "a Docker engine that starts: " + daemon.errors().soFar());
            }
            Thread.sleep(100);
        }
    }

    /** How the engine is reached, as DOCKER_HOST has it. */
    static String host() {
        return "unix://" + FOLDER.resolve("docker.sock");
    }

    /** Makes an image of files, each given as its path and the name that it gets, with a space between. */
    static void importImage(String image, List<String> files) throws IOException {
        Path root = Files.createTempDirectory(FOLDER, "root");
        for (String file : files) {
            int space = file.lastIndexOf(' ');
            Path target = root.resolve(file.substring(space + 1));
            Files.createDirectories(target.getParent());
            Commands.run("cp", "-aL", file.substring(0, space), target.toString())
                    .expectSuccess();
        }
        importFolder(image, root);
    }

    static void importFolder(String image, Path root) {
        Path archive = FOLDER.resolve("image.tar");
        Commands.run("tar", "-C", root.toString(), "-cf", archive.toString(), ".")
                .expectSuccess();
        docker("import", archive.toString(), image).expectSuccess();
    }

    static Path folder() {
        return FOLDER;
    }

    /** Runs a command of docker's own program. */
    static Finished docker(String... words) {
        return Commands.run(dockerCommand(words));
    }

    static List<String> dockerCommand(String... words) {
        return Commands.concat(Unpacked.path(), Commands.concat(List.of("docker", "--host", host()), List.of(words)));
    }

    /** Starts a container that waits, on the usual bridge. */
    static GenericContainer<?> start(String name) {
        return start(name, create -> {});
    }

    static GenericContainer<?> start(String name, Consumer<CreateContainerCmd> more) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withCommand("/busybox", "sleep", "600")
                .withCreateContainerCmdModifier(create -> more.accept(create.withName(name)));
        container.start();
        return container;
    }

    static Consumer<CreateContainerCmd> onNetwork(String mode) {
        return create -> there(create.getHostConfig()).withNetworkMode(mode);
    }

    static Consumer<CreateContainerCmd> with(Capability capability) {
        return create -> there(create.getHostConfig()).withCapAdd(capability);
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("a command that creates a container has a configuration");
        }
        return part;
    }

    /** Starts the client in a container, where it reads commands from its input. */
    static Running client(String container) {
        return Running.start(dockerCommand("exec", "--interactive", container, CLIENT));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop();
        if (cgroup != null) {
            cgroup.remove();
        }
        Commands.run("rm", "-rf", "--one-file-system", FOLDER.toString()).expectSuccess();
    }
}
