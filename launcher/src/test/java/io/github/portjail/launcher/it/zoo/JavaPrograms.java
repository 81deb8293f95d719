// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Clients in Java: {@code http HOST PORT}, {@code connected ADDRESS PORT} or {@code send ADDRESS PORT}; prints what the
 * server answers.
 */
final class JavaPrograms {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private JavaPrograms() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[2]);
        System.out.print(
                arguments[0].equals("http")
                        ? http(URI.create("http://" + arguments[1] + ":" + port + "/"))
                        : datagram(arguments[0].equals("connected"), new InetSocketAddress(arguments[1], port)));
        System.out.flush();
        System.exit(0);
    }

    private static String http(URI page) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(page).timeout(PATIENCE).build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    /** Java binds the channel to port 0 before it sends, whether it is connected or not. */
    private static String datagram(boolean connected, InetSocketAddress server) throws IOException {
        Thread.ofPlatform().daemon().start(JavaPrograms::giveUp);
        ByteBuffer answer = ByteBuffer.allocate(100);
        ByteBuffer question = ByteBuffer.wrap("port?".getBytes(StandardCharsets.US_ASCII));
        try (DatagramChannel channel = DatagramChannel.open()) {
            if (connected) {
                channel.connect(server);
                channel.write(question);
                channel.read(answer);
            } else {
                channel.send(question, server);
                channel.receive(answer);
            }
        }
        return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    }

    private static void giveUp() {
        try {
            Thread.sleep(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(1);
    }
}
