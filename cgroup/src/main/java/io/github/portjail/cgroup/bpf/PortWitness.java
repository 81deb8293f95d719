// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import io.github.portjail.cgroup.syscall.NativeText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who used a port outside (struct port_guard_witness and its key). Times are nanoseconds of CLOCK_BOOTTIME.
 *
 * @param protocol IPPROTO_*
 * @param port the source port
 * @param destination where to; null when it was bind(2)
 * @param destinationPort 0 when it was bind(2)
 * @param pid the process, in the first PID namespace
 * @param first when it did so first
 * @param last and last
 * @param closed when the socket of a bind was closed; 0 when it was not, or is none
 * @param cookie the last socket's (SO_COOKIE)
 * @param uid its real user ID
 * @param command the thread's name, which may hold anything
 */
public record PortWitness(
        int protocol,
        int port,
        @Nullable InetAddress destination,
        int destinationPort,
        int pid,
        long first,
        long last,
        long closed,
        long cookie,
        long uid,
        Origin origin,
        String command) {
    static final int KEY_SIZE = 32;
    static final int KEY_DESTINATION_PORT = 16;
    static final int KEY_PORT = 18;
    static final int KEY_PROTOCOL = 20;
    static final int KEY_PID = 24;

    static final int SIZE = 56;
    static final int FIRST = 0;
    static final int LAST = 8;
    static final int CLOSED = 16;
    static final int COOKIE = 24;
    static final int UID = 32;
    static final int ORIGIN = 36;
    static final int COMMAND = 40;
    static final int TASK_COMM_LEN = 16;

    private static final int ADDRESS_SIZE = 16;

    /** How the socket came to its port; in the order of enum port_guard_origin. */
    public enum Origin {
        EXPLICIT,
        EPHEMERAL,
        INHERITED,
        UNSEEN
    }

    /** From the map's bytes, host byte order. */
    static PortWitness parse(byte[] key, byte[] value) {
        ByteBuffer k = ByteBuffer.wrap(key).order(ByteOrder.nativeOrder());
        ByteBuffer v = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        int destinationPort = k.getShort(KEY_DESTINATION_PORT) & 0xffff;
        int origin = v.getInt(ORIGIN);
        return new PortWitness(
                k.getInt(KEY_PROTOCOL),
                k.getShort(KEY_PORT) & 0xffff,
                address(Arrays.copyOf(key, ADDRESS_SIZE)),
                destinationPort,
                k.getInt(KEY_PID),
                v.getLong(FIRST),
                v.getLong(LAST),
                v.getLong(CLOSED),
                v.getLong(COOKIE),
                Integer.toUnsignedLong(v.getInt(UID)),
                origin >= 0 && origin < Origin.values().length ? Origin.values()[origin] : Origin.UNSEEN,
                command(value));
    }

    /** IPv4 comes in its v4-mapped form, which InetAddress turns into IPv4. */
    private static @Nullable InetAddress address(byte[] bytes) {
        boolean known = false;
        for (byte b : bytes) {
            known |= b != 0;
        }
        try {
            return known ? InetAddress.getByAddress(bytes) : null;
        } catch (UnknownHostException impossible) {
            throw new AssertionError("16 bytes are an address", impossible);
        }
    }

    private static String command(byte[] value) {
        int end = COMMAND;
        while (end < COMMAND + TASK_COMM_LEN && value[end] != 0) {
            end++;
        }
        return NativeText.decode(Arrays.copyOfRange(value, COMMAND, end));
    }
}
