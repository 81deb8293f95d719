// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The program behind {@link PortReportingServer}: tells each peer its source port and keeps count.
 *
 * <p>Its arguments are services, {@code KIND:PORT} or {@code KIND:FIRST-LAST}; it listens on IPv6 and IPv4. It prints
 * {@code ready}, then answers the lines {@code seen} and {@code forget} on standard input until that ends.
 */
final class PortReporter {
    private static final int BACKLOG = 4096;

    /** Where the name stands in a question of the domain name system, and what follows it. */
    private static final int NAME = 12;

    private static final int TYPE_AND_CLASS = 4;

    /** The name of the question, type A, class IN, 60 seconds, four bytes. */
    private static final byte[] ADDRESS = {(byte) 0xc0, NAME, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, (byte) 192, 0, 2, 53};

    /** How many arrivals there were under {@code PROTOCOL LOCALPORT PEERPORT}. */
    private final Map<String, Integer> seen = new ConcurrentHashMap<>();

    private PortReporter() {}

    public static void main(String[] services) throws IOException {
        PortReporter reporter = new PortReporter();
        for (String service : services) {
            int colon = service.indexOf(':');
            int dash = service.indexOf('-');
            int first = Integer.parseInt(service.substring(colon + 1, dash < 0 ? service.length() : dash));
            int last = dash < 0 ? first : Integer.parseInt(service.substring(dash + 1));
            for (int port = first; port <= last; port++) {
                reporter.listen(service.substring(0, colon), port);
            }
        }
        System.out.println("ready");
        reporter.answerQuestions();
        System.exit(0);
    }

    private void answerQuestions() throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            StringBuilder answer = new StringBuilder();
            if (question.equals("forget")) {
                seen.clear();
            } else {
                seen.forEach((arrival, count) ->
                        answer.append(arrival).append(' ').append(count).append('\n'));
            }
            System.out.print(answer.append("end\n"));
            System.out.flush();
        }
    }

    private void listen(String kind, int port) throws IOException {
        if (kind.equals("udp") || kind.equals("dns")) {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::", port));
            Thread.ofPlatform().daemon().start(() -> answerDatagrams(socket, kind.equals("dns")));
            return;
        }
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress("::", port), BACKLOG);
        Thread.ofPlatform().daemon().start(() -> accept(kind, listener));
    }

    private void count(String protocol, int localPort, int peerPort) {
        seen.merge(protocol + " " + localPort + " " + peerPort, 1, Integer::sum);
    }

    private void answerDatagrams(DatagramSocket socket, boolean names) {
        byte[] block = new byte[2048];
        while (true) {
            try {
                DatagramPacket question = new DatagramPacket(block, block.length);
                socket.receive(question);
                count("udp", socket.getLocalPort(), question.getPort());
                byte[] answer = names
                        ? address(Arrays.copyOf(question.getData(), question.getLength()))
                        : line(question.getPort());
                socket.send(new DatagramPacket(answer, answer.length, question.getAddress(), question.getPort()));
            } catch (IOException e) {
                System.err.println("udp: " + e);
            }
        }
    }

    private void accept(String kind, ServerSocket listener) {
        while (true) {
            try {
                Socket connection = listener.accept();
                count("tcp", listener.getLocalPort(), connection.getPort());
                switch (kind) {
                    case "report" -> report(connection);
                    case "patient" -> Thread.startVirtualThread(() -> waitForEnd(connection));
                    case "http" -> Thread.startVirtualThread(() -> answerHttp(connection));
                    default -> throw new IllegalArgumentException("no such service: " + kind);
                }
            } catch (IOException e) {
                System.err.println("tcp: " + e);
            }
        }
    }

    /** The server closes first: TIME_WAIT stays on its side. */
    private static void report(Socket connection) {
        try (connection) {
            connection.getOutputStream().write(line(connection.getPort()));
        } catch (IOException e) {
            System.err.println("report: " + e);
        }
    }

    private static void waitForEnd(Socket connection) {
        try (connection) {
            connection.getOutputStream().write(line(connection.getPort()));
            while (connection.getInputStream().read() >= 0) {
                // What the peer says does not matter, only when it ends.
            }
        } catch (IOException e) {
            // A peer that is killed resets its connections.
            return;
        }
    }

    private static void answerHttp(Socket connection) {
        try (connection) {
            readHead(connection.getInputStream());
            byte[] body = line(connection.getPort());
            OutputStream out = connection.getOutputStream();
            String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        } catch (IOException e) {
            System.err.println("http: " + e);
        }
    }

    private static void readHead(InputStream in) throws IOException {
        int newlines = 0;
        for (int next = in.read(); next >= 0 && newlines < 2; next = in.read()) {
            if (next == '\n') {
                newlines++;
                if (newlines == 2) {
                    return;
                }
            } else if (next != '\r') {
                newlines = 0;
            }
        }
    }

    /** Answers a question of the domain name system, whatever it is, with the address 192.0.2.53. */
    private static byte[] address(byte[] question) {
        int end = NAME;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        end += 1 + TYPE_AND_CLASS;
        byte[] answer = Arrays.copyOf(question, end + ADDRESS.length);
        answer[2] = (byte) 0x85;
        answer[3] = (byte) 0x80;
        answer[7] = 1;
        // Neither the authority's nor additional records, such as the question's of EDNS.
        Arrays.fill(answer, 8, NAME, (byte) 0);
        System.arraycopy(ADDRESS, 0, answer, end, ADDRESS.length);
        return answer;
    }

    private static byte[] line(int port) {
        return (port + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
