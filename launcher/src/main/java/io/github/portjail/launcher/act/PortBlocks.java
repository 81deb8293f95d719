// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.reservation.HandedOutPorts;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NativeText;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.plan.BlockChoice;
import io.github.portjail.launcher.plan.BlockRequest;
import io.github.portjail.launcher.state.BlockLeases;
import io.github.portjail.launcher.state.RangeClaim;
import io.github.portjail.launcher.state.RangeClaims;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses ranges for {@code --range auto:NUMBER}, and keeps them for the jails' names in {@code /var/lib/portjail/blocks}.
 *
 * <p>Who holds the lock beside that file chooses; it is held until the jail's state directory claims the range, so that no two
 * launches choose the same.
 */
final class PortBlocks implements AutoCloseable {
    private static final String DIRECTORY = "/var/lib/portjail";
    private static final String FILE = DIRECTORY + "/blocks";
    private static final String NEW_FILE = FILE + ".new";
    private static final String LOCK = DIRECTORY + "/.lock";
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;
    private static final int LOCK_MODE = 0600;

    private final NativeFrame frame;
    private final FileCalls files;
    private int lock;
    private @Nullable JailName name;
    private @Nullable PortRange range;

    private PortBlocks(NativeFrame frame, FileCalls files, int lock) {
        this.frame = frame;
        this.files = files;
        this.lock = lock;
    }

    /** Waits for the lock. */
    static PortBlocks lock(NativeFrame frame) {
        FileCalls files = new FileCalls(frame);
        try {
            makeDirectory(files);
            int lock = files.open(LOCK, FileCalls.O_RDWR | FileCalls.O_CREAT, LOCK_MODE);
            files.lock(lock);
            return new PortBlocks(frame, files, lock);
        } catch (SystemCallException e) {
            throw unkept(e);
        }
    }

    /** Only looks, for a dry run: somebody else may choose the same. */
    static PortBlocks look(NativeFrame frame) {
        return new PortBlocks(frame, new FileCalls(frame), -1);
    }

    /**
     * Chooses the range.
     *
     * @param wanted for whose jail; null when nobody is to keep it
     * @throws Failure when none is free
     */
    PortRange choose(@Nullable JailName wanted, BlockRequest request) throws Failure {
        PortRange pool = request.pool() == null ? usualPool() : request.pool();
        List<PortRange> held = new ArrayList<>();
        List<RangeClaim> claims = new RangeClaims(frame).ofOthers(wanted);
        for (int i = 0; i < claims.size(); i++) {
            held.addAll(claims.get(i).range().ranges());
        }
        int ports = request.size().ports();
        PortRange chosen = new BlockChoice(pool, held, leases()).choose(ports, wanted);
        if (chosen == null) {
            throw Failure.of("no block of " + ports + " ports is free in the pool " + pool + ": of its " + pool.size()
                            + " ports jails hold " + countHeld(pool, held))
                    .withHint(
                            "end a jail (portjail list shows them), ask for fewer ports, or give another --pool LO:HI");
        }
        name = wanted;
        range = chosen;
        return chosen;
    }

    /** Keeps the range for the name, if there is one that comes again, and lets others choose. */
    void keep() {
        if (name != null && range != null) {
            BlockLeases before = leases();
            BlockLeases after = before.with(name, range);
            if (!after.equals(before)) {
                write(after.toString());
            }
        }
        close();
    }

    private PortRange usualPool() throws Failure {
        PortRange pool = BlockChoice.usualPool(HandedOutPorts.read(frame));
        if (pool == null) {
            throw Failure.of("no pool is left to choose a range from: this host hands out nearly all ports by itself"
                            + " (net.ipv4.ip_local_port_range)")
                    .withHint("give --pool LO:HI");
        }
        return pool;
    }

    private static int countHeld(PortRange pool, List<PortRange> held) {
        int count = 0;
        for (int port = pool.first(); port <= pool.last(); port++) {
            boolean any = false;
            for (int i = 0; i < held.size() && !any; i++) {
                any = held.get(i).contains(port);
            }
            count += any ? 1 : 0;
        }
        return count;
    }

    private BlockLeases leases() {
        try {
            String text = files.readTextIfExists(FileCalls.AT_FDCWD, FILE);
            return BlockLeases.parse(text == null ? "" : text);
        } catch (SystemCallException e) {
            throw unkept(e);
        }
    }

    /** As a whole, and on the disk, so that a name has its block again after a crash. */
    private void write(String text) {
        try {
            int file = files.open(NEW_FILE, FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_TRUNC, FILE_MODE);
            try {
                files.write(file, NativeText.encode(text));
                files.fsync(file);
            } finally {
                files.close(file);
            }
            // The caller's umask took bits away.
            files.fchmodat(FileCalls.AT_FDCWD, NEW_FILE, FILE_MODE);
            files.renameat(FileCalls.AT_FDCWD, NEW_FILE, FileCalls.AT_FDCWD, FILE);
        } catch (SystemCallException e) {
            throw unkept(e);
        }
    }

    private static void makeDirectory(FileCalls files) {
        try {
            files.mkdirat(FileCalls.AT_FDCWD, DIRECTORY, DIRECTORY_MODE);
            files.fchmodat(FileCalls.AT_FDCWD, DIRECTORY, DIRECTORY_MODE);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    private static KernelException unkept(SystemCallException e) {
        return KernelException.because(
                "keep the chosen range in " + FILE, e, "give the range itself: --range LO:HI instead of auto");
    }

    @Override
    public void close() {
        if (lock >= 0) {
            files.release(lock);
            lock = -1;
        }
    }
}
