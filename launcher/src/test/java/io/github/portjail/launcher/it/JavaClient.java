// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client in Java: its arguments are tcp or udp, an address and a port; it prints what the server answers. */
final class JavaClient {
    private static final int PATIENCE_MILLIS = 5000;

    private JavaClient() {}

    public static void main(String[] arguments) throws IOException {
        InetAddress address = InetAddress.getByName(arguments[1]);
        InetSocketAddress server = new InetSocketAddress(address, Integer.parseInt(arguments[2]));
        System.out.print(arguments[0].equals("tcp") ? connection(server) : datagram(server));
    }

    private static String connection(InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(server, PATIENCE_MILLIS);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String datagram(InetSocketAddress server) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(server);
            byte[] question = "port?".getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(question, question.length));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        }
    }
}
