// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.reservation;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.PortRange;

/** Which ports the kernel hands out by itself, of IPv4 and IPv6: {@code net.ipv4.ip_local_port_range}. */
public final class HandedOutPorts {
    private static final String SETTING = "/proc/sys/net/ipv4/ip_local_port_range";

    private HandedOutPorts() {}

    /** Reads them of the calling thread's network namespace; failures are {@link KernelException}s. */
    public static PortRange read(NativeFrame frame) {
        try {
            return parse(new FileCalls(frame).readText(SETTING));
        } catch (SystemCallException e) {
            throw KernelException.because("read " + SETTING, e, null);
        } catch (IllegalArgumentException e) {
            throw new KernelException("cannot read " + SETTING + ": " + e.getMessage(), null, e);
        }
    }

    /**
     * Parses two numbers with a tab or spaces between them.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static PortRange parse(String text) {
        String both = text.strip();
        int end = 0;
        while (end < both.length() && both.charAt(end) > ' ') {
            end++;
        }
        return new PortRange(
                Integer.parseInt(both.substring(0, end)),
                Integer.parseInt(both.substring(end).strip()));
    }
}
