// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.reservation;

import io.github.portjail.cgroup.syscall.BitmapSettingCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.BitSet;
import java.util.List;

/**
 * Ports that the kernel hands out to nobody by itself: neither for port 0 at bind(2) nor at connect(2). A program that names
 * one gets it (Documentation/networking/ip-sysctl.rst, ip_local_reserved_ports). One list serves IPv4 and IPv6 of a network
 * namespace.
 */
public final class ReservedPorts {
    private static final String SETTING = "/proc/sys/net/ipv4/ip_local_reserved_ports";
    private static final int PORTS = 65536;

    private final BitSet ports;

    private ReservedPorts(BitSet ports) {
        this.ports = ports;
    }

    /** Reads the list of the calling thread's network namespace; failures are {@link KernelException}s. */
    public static ReservedPorts read(NativeFrame frame) {
        try {
            return parse(new BitmapSettingCalls(frame).read(SETTING));
        } catch (SystemCallException e) {
            throw KernelException.because("read " + SETTING, e, null);
        } catch (IllegalArgumentException e) {
            throw new KernelException("cannot read " + SETTING + ": " + e.getMessage(), null, e);
        }
    }

    /**
     * Adds ports to the list of the calling thread's network namespace; whatever somebody else has put there stays, also what is
     * put there at the same time.
     *
     * @param list the kernel's syntax, as {@link #lacking} gives it
     */
    public static void add(NativeFrame frame, String list) {
        try {
            new BitmapSettingCalls(frame).add(SETTING, list);
        } catch (SystemCallException e) {
            throw KernelException.because(
                    "add ports to " + SETTING, e, "leave --exclusive out where /proc/sys may not be written");
        }
    }

    /**
     * Parses the kernel's syntax: ports and ranges {@code LO-HI} with commas between them, or nothing; a newline may end it.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static ReservedPorts parse(String text) {
        BitSet ports = new BitSet(PORTS);
        String list = text.strip();
        int start = 0;
        while (start < list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            int hyphen = list.indexOf('-', start);
            boolean single = hyphen < 0 || hyphen > end;
            int first = port(list, start, single ? end : hyphen);
            int last = single ? first : port(list, hyphen + 1, end);
            if (last < first) {
                throw new IllegalArgumentException("'" + list.substring(start, end) + "' runs backwards");
            }
            ports.set(first, last + 1);
            start = end + 1;
        }
        return new ReservedPorts(ports);
    }

    private static int port(String list, int start, int end) {
        String digits = list.substring(start, end);
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port < PORTS) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, as what is no port.
        }
        throw new IllegalArgumentException("'" + digits + "' is no port");
    }

    /** Tells whether all ports of the set are reserved. */
    public boolean contains(PortSet set) {
        List<PortRange> ranges = set.ranges();
        for (int i = 0; i < ranges.size(); i++) {
            if (ports.nextClearBit(ranges.get(i).first()) <= ranges.get(i).last()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns how many ports the kernel can still hand out by itself once the set is reserved too.
     *
     * @param handedOut those it hands out, {@code net.ipv4.ip_local_port_range}
     */
    public int leftOf(PortRange handedOut, PortSet set) {
        int left = 0;
        for (int port = handedOut.first(); port <= handedOut.last(); port++) {
            left += ports.get(port) || set.contains(port) ? 0 : 1;
        }
        return left;
    }

    /** Returns those ports of the set that are not reserved, in the kernel's syntax; empty when all are. */
    public String lacking(PortSet set) {
        StringBuilder list = new StringBuilder();
        List<PortRange> ranges = set.ranges();
        for (int i = 0; i < ranges.size(); i++) {
            addLacking(ranges.get(i), list);
        }
        return list.toString();
    }

    private void addLacking(PortRange range, StringBuilder list) {
        int first = ports.nextClearBit(range.first());
        while (first <= range.last()) {
            int reserved = ports.nextSetBit(first);
            int last = reserved < 0 || reserved > range.last() ? range.last() : reserved - 1;
            list.append(list.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                list.append('-').append(last);
            }
            first = ports.nextClearBit(last + 1);
        }
    }
}
