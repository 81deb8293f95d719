// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server that tells each peer the source port it came from, and keeps count of all of them. */
public final class PortReportingServer implements AutoCloseable {
    /** Answers a TCP connection with its source port and closes it first; so does each of the next nine ports. */
    static final int REPORT = 7000;

    /** Answers a TCP connection with its source port and leaves the closing to the peer. */
    static final int PATIENT = 7100;

    /** Answers a datagram with its source port. */
    static final int UDP = 7200;

    /** Answers an HTTP request with its source port. */
    static final int HTTP = 7300;

    static final List<String> EVERYTHING =
            List.of("report:" + REPORT + "-" + (REPORT + 9), "patient:" + PATIENT, "udp:" + UDP, "http:" + HTTP);

    private final Running program;

    private PortReportingServer(Running program) {
        this.program = program;
    }

    /**
     * Starts the server and waits until it listens.
     *
     * @param launcher the words before the server's own command, such as those of a jail; may be empty
     */
    public static PortReportingServer start(TestHost host, List<String> launcher, List<String> services) {
        List<String> java = javaCommand(PortReporter.class);
        Running program = host.start(Commands.concat(Commands.concat(launcher, java), services));
        program.awaitOutput("ready\n");
        return new PortReportingServer(program);
    }

    /** Returns the command that runs a class of the tests with the Java that runs the tests. */
    public static List<String> javaCommand(Class<?> main) {
        try {
            Path classes = Path.of(
                    main.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            return List.of(
                    java.toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classes.toString(),
                    main.getName());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the tests' classes are not in a directory", e);
        }
    }

    /** Returns everything that arrived since the start or the last {@link #forget}. */
    Arrivals seen() {
        List<Arrivals.Arrival> arrivals = new ArrayList<>();
        for (String line : program.askUntilEnd("seen")) {
            arrivals.add(Arrivals.Arrival.parse(line));
        }
        return new Arrivals(List.copyOf(arrivals));
    }

    void forget() {
        List<String> _ = program.askUntilEnd("forget");
    }

    @Override
    public void close() {
        program.close();
    }
}
