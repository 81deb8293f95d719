// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The violations that rules of this network namespace log to an NFLOG group, from the opening on; it follows until it is closed.
 *
 * <p>The kernel keeps messages for a reader alone: what is logged while there is none is gone. What it had no room for is counted as
 * {@link SourceTally#suppressed}.
 */
public final class NflogSource implements ViolationSource {
    private final NflogGroup group;
    private final NflogScan scan;
    private volatile boolean closed;
    private boolean reading;

    /** Knows to which jail a log prefix belongs. */
    public interface Jails {
        /**
         * Names the jail.
         *
         * @param prefix as the rule has it, {@code portjail web: }; each character is one byte
         * @return null if it is no jail's
         */
        @Nullable String jail(String prefix);
    }

    private NflogSource(NflogGroup group, Jails jails) {
        this.group = group;
        this.scan = new NflogScan(group.number(), jails);
    }

    /**
     * Becomes the reader of a group of the calling thread's network namespace, which a group has one of. Needs CAP_NET_ADMIN.
     *
     * @param group 0-65535
     * @throws KernelException if the group has a reader already, or the kernel refuses
     */
    public static NflogSource open(int group, Jails jails) {
        try (NativeFrame frame = NativeFrame.open()) {
            return new NflogSource(NflogGroup.open(frame, group), jails);
        }
    }

    @Override
    public void read(Consumer<Violation> sink) throws IOException {
        if (!begin()) {
            return;
        }
        try (NativeFrame frame = NativeFrame.open()) {
            InterfaceNames interfaces = new InterfaceNames(frame);
            while (!closed) {
                byte[] datagram = receive(frame);
                if (datagram != null) {
                    scan.take(datagram, interfaces, sink);
                }
            }
        } catch (SystemCallException e) {
            throw new IOException("cannot read " + name() + ": " + e.reason(), e);
        } finally {
            end();
        }
    }

    private byte @Nullable [] receive(NativeFrame frame) {
        try {
            return group.receive(frame);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.ENOBUFS) {
                throw e;
            }
            scan.overrun();
            return null;
        }
    }

    @Override
    public SourceTally tally() {
        return scan.tally();
    }

    @Override
    public String name() {
        return group.name();
    }

    /** Ends {@link #read}; if it runs, the group is given up when it returns. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (NativeFrame frame = NativeFrame.open()) {
            if (reading) {
                group.wake(frame);
            } else {
                group.close(frame);
            }
        }
    }

    private synchronized boolean begin() {
        if (reading) {
            throw new IllegalStateException(name() + " is being read already");
        }
        reading = !closed;
        return reading;
    }

    private synchronized void end() {
        reading = false;
        if (closed) {
            try (NativeFrame frame = NativeFrame.open()) {
                group.close(frame);
            }
        }
    }
}
