// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import io.github.portjail.launcher.it.Commands;
import io.github.portjail.launcher.it.NativePrograms;
import io.github.portjail.launcher.it.PortReportingServer;
import io.github.portjail.launcher.it.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The directory that the programs find as {@code $zoo}; other users may read it, for jails of theirs. */
final class ZooFiles implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("src", "test", "zoo");

    private final Path directory;

    private ZooFiles(Path directory) {
        this.directory = directory;
    }

    static ZooFiles create() throws IOException {
        Path directory = Files.createTempDirectory("portjail-zoo-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        ZooFiles files = new ZooFiles(directory);
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.toList()) {
                Files.copy(script, files.at(script.getFileName().toString()));
            }
        }
        Files.copy(Path.of(NativePrograms.client()), files.at("client"));
        Files.copy(Path.of(NativePrograms.uring()), files.at("uring"));
        Commands.run("rustc", "-O", "-o", files.at("rust").toString(), files.name("client.rs"))
                .expectSuccess();
        List<String> java = PortReportingServer.javaCommand(JavaPrograms.class);
        Files.writeString(files.at("java"), "#!/bin/sh\nexec " + String.join(" ", java) + " \"$@\"\n");
        files.makeExecutable("client", "uring", "rust", "java");
        files.resolver();
        files.keys();
        files.repository();
        return files;
    }

    Path at(String name) {
        return directory.resolve(name);
    }

    String name(String name) {
        return at(name).toString();
    }

    private void makeExecutable(String... names) throws IOException {
        for (String name : names) {
            Files.setPosixFilePermissions(at(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** What a jail sees as /etc/resolv.conf and /etc/nsswitch.conf. */
    private void resolver() throws IOException {
        Files.writeString(at("resolv.conf"), "nameserver " + TestNetwork.SERVER_4 + "\noptions timeout:1 attempts:1\n");
        Files.writeString(at("nsswitch.conf"), "passwd: files\ngroup: files\nshadow: files\nhosts: dns\n");
    }

    /** The home directory of the user who logs in: both ends of ssh find their keys there. */
    private void keys() throws IOException {
        Path home = Files.createDirectories(at("home").resolve(".ssh"));
        for (Path path : List.of(at("home"), home)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        String key = name("home/key");
        Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).expectSuccess();
        Files.copy(at("home/key.pub"), home.resolve("authorized_keys"));
        Commands.run("dropbearkey", "-t", "ed25519", "-f", name("home/host-key"))
                .expectSuccess();
    }

    /** A repository of one commit, as files that any web server can hand out. */
    private void repository() throws IOException {
        Files.createDirectory(at("served"));
        String make = """
                cd "$1"
                export HOME="$1" GIT_CONFIG_NOSYSTEM=1
                git init --quiet --initial-branch=main work
                echo hello >work/hello
                git -C work add hello
                git -C work -c user.name=zoo -c user.email=zoo@example.org commit --quiet --message=hello
                git clone --quiet --bare work served/zoo.git
                git -C served/zoo.git update-server-info
                """;
        Commands.run("sh", "-e", "-c", make, "sh", directory.toString()).expectSuccess();
    }

    @Override
    public void close() {
        Commands.run("rm", "-rf", "--", directory.toString()).expectSuccess();
    }
}
