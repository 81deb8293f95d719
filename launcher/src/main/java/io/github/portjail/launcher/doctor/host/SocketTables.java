// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code /proc/net/tcp}, {@code tcp6}, {@code udp} and {@code udp6} (proc_pid_net(5)). */
final class SocketTables {
    private static final int TCP_LISTEN = 0x0a;

    private SocketTables() {}

    /**
     * Parses one of the files.
     *
     * @param protocol tcp, of which only listening sockets are kept, or udp
     * @throws IllegalArgumentException when a line is malformed
     */
    static List<BoundSocket> parse(String text, String protocol) {
        List<BoundSocket> sockets = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty()) {
                add(line, protocol, sockets);
            }
        }
        return sockets;
    }

    private static void add(String line, String protocol, List<BoundSocket> sockets) {
        String[] fields = line.split(" +", -1);
        int colon = fields.length > 3 ? fields[1].indexOf(':') : -1;
        try {
            int port = Integer.parseInt(fields[1].substring(colon + 1), 16);
            boolean counts = protocol.equals("udp") || Integer.parseInt(fields[3], 16) == TCP_LISTEN;
            if (counts && port != 0) {
                sockets.add(new BoundSocket(protocol, address(fields[1].substring(0, colon)), port));
            }
        } catch (NumberFormatException | IndexOutOfBoundsException | UnknownHostException e) {
            throw new IllegalArgumentException("line '" + line + "' of /proc/net/" + protocol + " is malformed", e);
        }
    }

    /** Words of four bytes, each in the byte order of the machine, which is little-endian wherever portjail is served. */
    private static String address(String hexadecimal) throws UnknownHostException {
        byte[] bytes = new byte[hexadecimal.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int inWord = i / 4 * 4 + 3 - i % 4;
            bytes[i] = (byte) Integer.parseInt(hexadecimal, inWord * 2, inWord * 2 + 2, 16);
        }
        String address = InetAddress.getByAddress(bytes).getHostAddress();
        return address.contains(":") ? "[" + shortened(address) + "]" : address;
    }

    private static String shortened(String address) {
        if (address.equals("0:0:0:0:0:0:0:0")) {
            return "::";
        }
        return address.equals("0:0:0:0:0:0:0:1") ? "::1" : address;
    }
}
