// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tests' own programs in C, {@code src/test/native}, compiled when first needed and linked statically. */
public final class NativePrograms {
    private static final Path SOURCES = Path.of("src", "test", "native");
    private static final Path COMPILED = Path.of("target", "test-native");

    private NativePrograms() {}

    /** Opens connections as it is told; see the head of client.c for its words. */
    public static String client() {
        return compiled("client");
    }

    /** Connects by io_uring(7); see the head of uring.c. */
    public static String uring() {
        Path way = Path.of("..", "preload-native", "src", "prove");
        return compiled("uring", "-I" + way, way.resolve("uring.c").toString());
    }

    /** Executes a command out of a state that is odd in every way that execve(2) hands on. */
    static String oddState() {
        return compiled("odd_state");
    }

    /** Prints what a process inherits from whoever executed it. */
    static String stateDump() {
        return compiled("state_dump");
    }

    /** Sends datagrams in ways that few programs use. */
    static String sendWays() {
        return compiled("send_ways");
    }

    /** Executes a command for which bpf(2) fails; with {@code -n} before it, unshare(2) and setns(2) too. */
    static String withoutBpf() {
        return compiled("without_bpf");
    }

    /** Prints type and name of each BPF program of the kernel. */
    static String bpfPrograms() {
        return compiled("bpf_programs");
    }

    /** Tries to leave a jail; see the head of escape.c. */
    static String escape() {
        Path way = Path.of("..", "preload-native", "src", "prove");
        return compiled("escape", "-I" + way, way.resolve("uring.c").toString());
    }

    /**
     * Compiles a source of that name.
     *
     * @param more further sources, which are taken not to change, and options
     */
    private static synchronized String compiled(String name, String... more) {
        Path source = SOURCES.resolve(name + ".c");
        Path program = COMPILED.resolve(name).toAbsolutePath();
        try {
            if (!Files.exists(program) || isNewer(source, program)) {
                Needs.program("gcc");
                Files.createDirectories(COMPILED);
                List<String> gcc = List.of("gcc", "-std=gnu17", "-O1", "-static", "-Wall", "-Wextra", "-Werror");
                List<String> files = List.of("-o", program.toString(), source.toString());
                Commands.run(Commands.concat(Commands.concat(gcc, files), List.of(more)))
                        .expectSuccess();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile " + source, e);
        }
        return program.toString();
    }

    private static boolean isNewer(Path source, Path program) throws IOException {
        return Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(program)) > 0;
    }
}
