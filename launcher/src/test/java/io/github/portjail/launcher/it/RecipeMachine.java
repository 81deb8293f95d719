// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import io.github.portjail.launcher.it.RecipeStep.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine on which recipes are tried: a host of a test network, with names, profiles and blocks of ports of its own, a server that is called
 * {@code far.example}, and a host behind it.
 */
final class RecipeMachine implements BeforeAllCallback, AfterAllCallback {
    private static final Path STAND_INS = Path.of("src", "test", "cookbook");
    private static final Path UNPACKED = Path.of("..", "target", "unpacked", "usr", "sbin");
    private static final String LAN_WIRE = "lan0";

    /** Keeps the mount namespace until its input ends; folders that are missing were made before. */
    private static final String MOUNTS = """
            for file in hosts resolv.conf nsswitch.conf; do mount --bind "$1/$file" "/etc/$file"; done
            mount -t tmpfs -o mode=755 portjail-test /etc/portjail
            mount -t tmpfs -o mode=755 portjail-test /var/lib/portjail
            echo ready
            exec cat
            """;

    private static final List<Path> FOLDERS = List.of(Path.of("/etc/portjail"), Path.of("/var/lib/portjail"));

    private final TestNetwork network;
    private final List<Path> made = new ArrayList<>();
    private Path directory = Path.of("");
    private List<String> asNobody = List.of();
    private Path binaries = Path.of("");
    private @Nullable PortReportingServer server;
    private @Nullable TestHost lan;
    private @Nullable Running mounts;
    private int recipes;

    RecipeMachine(TestNetwork network) {
        this.network = network;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        for (String program :
                List.of("bash", "curl", "python3", "dig", "iptables", "setpriv", "ss", "unshare", "mount")) {
            Needs.program(program);
        }
        if (!Files.isExecutable(UNPACKED.resolve("nginx"))) {
            Needs.program("nginx");
        }
        directory = Files.createTempDirectory("portjail-cookbook-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> version = Portjail.asNobody(directory, Portjail.command("--version"));
        asNobody = version.subList(0, version.size() - 2);
        Path parent = Path.of(version.get(version.size() - 2)).getParent();
        binaries = parent == null ? directory : parent;
        writeNames();
        for (Path folder : FOLDERS) {
            if (!Files.exists(folder)) {
                Files.createDirectory(folder);
                made.add(folder);
            }
        }
        KernelChains.use(network.client());
        server = PortReportingServer.start(
                network.server(), List.of(), List.of("http:80", "report:6881", "udp:6881", "dns:53"));
        joinLan();
        Running holder = network.client()
                .start(List.of("unshare", "--mount", "sh", "-e", "-c", MOUNTS, "sh", directory.toString()));
        mounts = holder;
        holder.awaitOutput("ready\n");
    }

    private void writeNames() throws IOException {
        Files.writeString(
                directory.resolve("hosts"),
                "127.0.0.1 localhost\n" + TestNetwork.SERVER_4 + " far.example\n" + TestNetwork.SERVER_6
                        + " far.example\n");
        Files.writeString(directory.resolve("resolv.conf"), "nameserver " + TestNetwork.SERVER_4 + "\n");
        Files.writeString(
                directory.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nshadow: files\nhosts: files\n");
    }

    private void joinLan() {
        TestHost host = TestHost.create("l");
        lan = host;
        TestHost gateway = network.client();
        gateway.run("ip", "link", "add", LAN_WIRE, "type", "veth", "peer", "name", LAN_WIRE, "netns", host.name())
                .expectSuccess();
        gateway.run("ip", "address", "add", "10.78.0.1/24", "dev", LAN_WIRE).expectSuccess();
        gateway.run("ip", "link", "set", LAN_WIRE, "up").expectSuccess();
        host.run("ip", "address", "add", "10.78.0.2/24", "dev", LAN_WIRE).expectSuccess();
        host.run("ip", "link", "set", LAN_WIRE, "up").expectSuccess();
        host.run("ip", "route", "add", "default", "via", "10.78.0.1").expectSuccess();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (mounts != null) {
            mounts.close();
        }
        if (server != null) {
            server.close();
        }
        if (lan != null) {
            lan.close();
        }
        for (Path folder : made) {
            Files.deleteIfExists(folder);
        }
        Commands.run("rm", "-rf", "--", directory.toString()).expectSuccess();
    }

    /** A folder of its own for each recipe. */
    Path newFolder() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("recipe-" + ++recipes));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    /** What arrived at any of the server's ports. */
    Arrivals seen() {
        List<Arrivals.Arrival> all = new ArrayList<>(network.reporter().seen().all());
        if (server != null) {
            all.addAll(server.seen().all());
        }
        return new Arrivals(List.copyOf(all));
    }

    void forget() {
        network.reporter().forget();
        if (server != null) {
            server.forget();
        }
    }

    /** Runs a block to its end, with what it prints and complains of in one, as a terminal shows it. */
    Finished run(RecipeStep step, Path folder) {
        TestHost host = step.kind() == Kind.RUN_ON_LAN && lan != null ? lan : network.client();
        List<String> user = step.kind() == Kind.RUN_AS_NOBODY ? asNobody : List.of();
        String text = step.kind() == Kind.CRONTAB ? ofCrontab(step.text()) : step.text();
        return host.run(inside(user, folder, text));
    }

    /** Starts a block of one command, which the process becomes. */
    Running start(RecipeStep step, Path folder) {
        return network.client().start(inside(List.of(), folder, "exec " + step.text()));
    }

    private List<String> inside(List<String> user, Path folder, String text) {
        String path = Stream.of(
                        binaries,
                        STAND_INS.toAbsolutePath(),
                        UNPACKED.toAbsolutePath().normalize(),
                        Path.of(System.getProperty("java.home"), "bin"))
                .map(Path::toString)
                .collect(Collectors.joining(
                        ":", "PATH=", ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        List<String> words = new ArrayList<>();
        if (mounts != null) {
            words.addAll(List.of("nsenter", "--mount=/proc/" + mounts.pid() + "/ns/mnt", "--"));
        }
        words.addAll(List.of("env", "-i", "--default-signal=INT,TERM,HUP,PIPE", path));
        words.addAll(List.of("HOME=" + folder, "LANG=C.UTF-8", "TERM=dumb"));
        words.addAll(user);
        words.addAll(List.of("bash", "-e", "-c", "exec 2>&1\ncd " + folder + "\n" + text));
        return List.copyOf(words);
    }

    /** The commands of /etc/crontab's lines, each as cron(8) runs it: by sh, with little in the environment. */
    private static String ofCrontab(String text) {
        return text.lines()
                .map(line -> line.split(" +", 7)[6])
                .map(command -> "env -i PATH=\"$PATH\" HOME=/root SHELL=/bin/sh /bin/sh -c '" + command + "'")
                .collect(Collectors.joining("\n"));
    }

    /** Takes down what a recipe that failed left standing. */
    void takeDown(String jail) {
        Finished _ = network.client().run(Portjail.command("down", jail, "--kill", "--grace", "0"));
    }

    boolean listens(String port) {
        return !network.client()
                .run("ss", "-H", "-l", "-t", "-n", "sport", "=", ":" + port)
                .expectSuccess()
                .output()
                .isEmpty();
    }
}
