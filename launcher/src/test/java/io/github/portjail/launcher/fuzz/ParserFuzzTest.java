// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.portjail.launcher.cli.CommandLineFuzzer;
import io.github.portjail.launcher.doctor.host.HostTextFuzzer;
import io.github.portjail.launcher.profile.ProfileFuzzer;
import io.github.portjail.launcher.state.StateFuzzer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parser of text that others write is given inputs that begin at real ones. */
final class ParserFuzzTest {
    private static final String STATE = """
            {"version":1,"name":"web","first":50000,"last":50999,"sharing":"own","onViolation":"reject","log":"kernel",\
            "logPrefix":"portjail web: ","logRate":"10/second:20","protocols":["tcp","udp"],"rewriting":"none",\
            "group":"portjail/web","level":2,"place":"cgroup","placeKey":"","steering":"bpf","firewall":"nft","guarded":true,\
            "networkNamespace":4026531840,"processId":4711,"started":1763742600000,"command":["curl","http://x/"]}
            """;
    private static final String CLAIM = "50000-50999 own 4711 4026531836 portjail/web";
    private static final String MARK =
            "{\"groupId\":4711,\"networkNamespace\":4026531840,\"programs\":[\"1\"],\"user\":\"www-data\",\"adopted\":true}";
    private static final List<String> COMMAND_LINES = List.of(
            "--range\0" + "50000:50999\0--name\0web\0--\0curl\0http://x/",
            "run\0--range=auto:1000\0--pool\0" + "20000-29999\0--steer\0bpf,rewrite\0--log\0nflog:5\0true",
            "up\0web\0--range\0" + "50000:50999\0--pid\0" + "4711\0--log-rate\0" + "10/second:20",
            "audit\0--since\0-2h\0--by\0program\0--metrics=x\0-",
            "profile\0set\0web\0range\0" + "50000:50999",
            "wrap\0web.service\0--range\0" + "1:2",
            "export\0--range\0" + "1:2\0--source\0" + "192.0.2.1\0--format\0pf");

    private static final Map<Class<?>, Future<?>> runs = new HashMap<>();

    @TempDir
    static Path directory;

    /** Each is a Java VM of its own: as many at a time as there are processors. */
    @BeforeAll
    static void startAll() {
        try (ExecutorService processors =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Target target : targets().toList()) {
                runs.put(target.fuzzer(), processors.submit(target::run));
            }
        }
    }

    /**
     * A parser that is tried.
     *
     * @param fuzzer what gives it inputs
     * @param code the packages that guide the choice of inputs, as Jazzer writes them
     * @param inputs how many inputs are tried
     * @param seeds inputs to begin with
     */
    private record Target(Class<?> fuzzer, String code, int inputs, List<byte[]> seeds) {
        @Nullable Void run() throws IOException {
            assertFalse(seeds.isEmpty(), "inputs to begin with");
            Path own = Files.createDirectory(directory.resolve(fuzzer.getSimpleName()));
            Jazzer.run(fuzzer, code, inputs, own, seeds);
            return null;
        }

        @Override
        public String toString() {
            return fuzzer.getSimpleName();
        }
    }

    static Stream<Target> targets() {
        return Stream.of(
                new Target(
                        CommandLineFuzzer.class,
                        "io.github.portjail.launcher.cli.**:io.github.portjail.rules.policy.**",
                        400,
                        bytes(COMMAND_LINES)),
                new Target(
                        ProfileFuzzer.class,
                        "io.github.portjail.launcher.profile.**",
                        500,
                        files("src/main/etc/portjail")),
                new Target(
                        StateFuzzer.class,
                        "io.github.portjail.launcher.state.**",
                        1500,
                        bytes(List.of(STATE, CLAIM, MARK))),
                new Target(
                        HostTextFuzzer.class,
                        "io.github.portjail.launcher.doctor.host.**",
                        500,
                        files("src/test/resources/io/github/portjail/launcher/doctor/host")),
                new Target(
                        KernelTextFuzzer.class,
                        "io.github.portjail.cgroup.hierarchy.**",
                        1500,
                        files("../cgroup/src/test/resources/io/github/portjail/cgroup/hierarchy")));
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static List<byte[]> files(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            List<byte[]> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                all.add(Files.readAllBytes(file));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noInputThrowsHangsOrGrowsMemory(Target target) throws Throwable {
        try {
            Object _ = Objects.requireNonNull(runs.get(target.fuzzer()), "a run of each was begun")
                    .get();
        } catch (ExecutionException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        }
    }
}
