// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SocketCalls;
import java.util.HashMap;
import java.util.Map;

/** Names of the network interfaces of the calling thread's network namespace, asked for anew after a second. */
final class InterfaceNames implements NflogScan.Interfaces {
    private static final long FRESH_NANOS = 1_000_000_000L;

    private final SocketCalls calls;
    private final Map<Long, String> names = new HashMap<>();
    private long since = System.nanoTime();

    InterfaceNames(NativeFrame frame) {
        this.calls = new SocketCalls(frame);
    }

    @Override
    public String name(long index) {
        if (index == 0) {
            return "";
        }
        long now = System.nanoTime();
        if (now - since > FRESH_NANOS) {
            names.clear();
            since = now;
        }
        String name = names.get(index);
        if (name == null) {
            name = calls.interfaceName((int) index);
            names.put(index, name);
        }
        return name;
    }
}
