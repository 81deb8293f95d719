// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Every packet that a host's end of the wire sees, kept by tcpdump(8) in a file. */
public final class PacketCapture implements AutoCloseable {
    private static final Duration IN_FLIGHT = Duration.ofMillis(300);

    private final Path file;
    private final Running tcpdump;
    private boolean stopped;

    private PacketCapture(Path file, Running tcpdump) {
        this.file = file;
        this.tcpdump = tcpdump;
    }

    /** Starts to capture, and returns once no packet is missed any more. */
    public static PacketCapture start(TestHost host) {
        Needs.program("tcpdump");
        Path file = temporaryFile();
        // -Z root: the file is written without another user's help; -B is in KiB.
        Running tcpdump = host.start(List.of(
                "tcpdump",
                "-i",
                TestNetwork.WIRE,
                "-n",
                "-p",
                "-s",
                "96",
                "-B",
                "65536",
                "--immediate-mode",
                "-U",
                "-Z",
                "root",
                "-w",
                file.toString()));
        tcpdump.awaitErrors("listening on");
        return new PacketCapture(file, tcpdump);
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("portjail-it-", ".pcap");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a file for the capture", e);
        }
    }

    /** Ends the capture; fails the test if the kernel had to drop packets, for then it proves nothing. */
    void stop() throws InterruptedException {
        if (stopped) {
            return;
        }
        Thread.sleep(IN_FLIGHT);
        tcpdump.signal("INT");
        String summary = tcpdump.finish().errors();
        stopped = true;
        assertTrue(
                summary.contains("\n0 packets dropped by kernel"),
                "the capture lost no packet, but it said: " + summary);
    }

    /** Stops the capture and returns the packets that match a filter, see pcap-filter(7), a line each. */
    List<String> packets(String filter) throws InterruptedException {
        stop();
        return Commands.run("tcpdump", "-r", file.toString(), "-n", filter)
                .expectSuccess()
                .outputLines();
    }

    /** Returns how many connections the client asked for: TCP segments with SYN and without ACK. */
    int connectionsAskedFor() throws InterruptedException {
        return packets("(" + fromClient() + ") and (" + syn() + ")").size();
    }

    /** Returns the packets of the client that open something: TCP segments with SYN and without ACK, and all UDP. */
    public List<String> openings() throws InterruptedException {
        return packets("(" + fromClient() + ") and (udp or " + syn() + ")");
    }

    private static String syn() {
        String syn4 = "(ip and tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn)";
        String syn6 = "(ip6 and ip6[6] == 6 and ip6[53] & 0x12 == 0x02)";
        return syn4 + " or " + syn6;
    }

    /** Returns the packets that the client sent from source ports outside the range, of TCP and UDP. */
    List<String> packetsOutside(PortSet range) throws InterruptedException {
        return packets("(" + fromClient() + ") and (tcp or udp) and not (" + filter(range) + ")");
    }

    private static String filter(PortSet ports) {
        return ports.ranges().stream()
                .map(range -> "src portrange " + range.first() + "-" + range.last())
                .collect(Collectors.joining(" or "));
    }

    /** Fails the test if the client sent a packet from a source port outside the range. */
    public void expectNoPacketOutside(PortSet range) throws InterruptedException {
        Leaks.expectNone(packetsOutside(range), "packets on the wire from source ports outside " + range);
    }

    private static String fromClient() {
        return "src host " + TestNetwork.CLIENT_4 + " or src host " + TestNetwork.CLIENT_6;
    }

    @Override
    public void close() throws IOException {
        tcpdump.close();
        Files.deleteIfExists(file);
    }
}
