// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.MountNamespaceCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NativeText;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import org.jspecify.annotations.Nullable;

/**
 * How names are resolved inside a jail's network namespace.
 *
 * <p>As on the host where {@code /etc/resolv.conf} names a server that can be reached from inside. Where it names none,
 * because a resolver on the host's loopback does the work, the servers that this one asks take its place, in a copy
 * that the program alone sees.
 */
public final class ResolverPlan {
    static final String CONFIGURATION = "/etc/resolv.conf";

    /** Where local resolvers write down whom they ask: systemd-resolved(8), NetworkManager(8). */
    private static final String[] UPSTREAMS = {
        "/run/systemd/resolve/resolv.conf", "/run/NetworkManager/no-stub-resolv.conf"
    };

    private static final String COPY = "/resolv.conf";
    private static final int COPY_MODE = 0644; // rw-r--r--

    private final @Nullable String source;
    private final String text;
    private final @Nullable String remark;

    private ResolverPlan(@Nullable String source, String text, @Nullable String remark) {
        this.source = source;
        this.text = text;
        this.remark = remark;
    }

    /** Reads the host's files; changes nothing. */
    public static ResolverPlan read(NativeFrame frame) {
        FileCalls files = new FileCalls(frame);
        String own = readIfReadable(files, CONFIGURATION);
        String[] upstreams = new String[UPSTREAMS.length];
        for (int i = 0; i < upstreams.length; i++) {
            String upstream = readIfReadable(files, UPSTREAMS[i]);
            upstreams[i] = upstream == null ? "" : upstream;
        }
        return choose(own, upstreams);
    }

    private static @Nullable String readIfReadable(FileCalls files, String path) {
        try {
            return files.readText(path);
        } catch (SystemCallException e) {
            return null;
        }
    }

    /**
     * Chooses from texts.
     *
     * @param own of /etc/resolv.conf; null when there is none
     * @param upstreams of {@link #UPSTREAMS}; empty for one that is not there
     */
    static ResolverPlan choose(@Nullable String own, String... upstreams) {
        ResolverConfiguration now = ResolverConfiguration.parse(own == null ? "" : own);
        if (!now.reachable().isEmpty()) {
            return new ResolverPlan(null, "", null);
        }
        String servers = now.unreachable().isEmpty()
                ? "names no server"
                : "names " + now.unreachable().get(0) + ", which is not reached from inside the jail";
        for (int i = 0; own != null && i < upstreams.length; i++) {
            ResolverConfiguration upstream = ResolverConfiguration.parse(upstreams[i]);
            if (!upstream.reachable().isEmpty()) {
                return new ResolverPlan(
                        UPSTREAMS[i],
                        upstream.reachableText(),
                        CONFIGURATION + " " + servers + ": the program sees a copy with "
                                + upstream.reachable().get(0) + " of " + UPSTREAMS[i]);
            }
        }
        return new ResolverPlan(null, "", CONFIGURATION + " " + servers + ": names will not resolve by DNS inside");
    }

    /** Whether the program needs a copy of resolv.conf, and with it mounts of its own. */
    public boolean needsMount() {
        return source != null;
    }

    /** What the user should know, a sentence without a full stop; null for nothing. */
    public @Nullable String remark() {
        return remark;
    }

    /** The copy's text; empty when none is needed. */
    String text() {
        return text;
    }

    /**
     * Gives the calling thread its copy, where needed: from then on it has mounts of its own, which follow the host's.
     *
     * @param stateDirectory the jail's; the copy is written there, and may be removed with it at any time
     */
    public void apply(NativeFrame frame, String stateDirectory) {
        if (needsMount()) {
            String copy = stateDirectory + COPY;
            try {
                writeCopy(frame, copy);
                MountNamespaceCalls mounts = new MountNamespaceCalls(frame);
                mounts.unshare();
                mounts.bind(copy, CONFIGURATION);
                requireSeen(frame);
            } catch (SystemCallException e) {
                throw KernelException.because(
                        "give the program its own " + CONFIGURATION + " (" + e.getMessage() + ")", e, null);
            }
        }
    }

    /** As a whole: of a lasting jail others may be about to mount it. */
    private void writeCopy(NativeFrame frame, String copy) {
        FileCalls files = new FileCalls(frame);
        String path = copy + "." + new ProcessCalls(frame).getpid();
        int fd = files.open(path, FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_TRUNC, COPY_MODE);
        try {
            files.write(fd, NativeText.encode(text));
        } finally {
            files.close(fd);
        }
        // The caller's umask may have taken bits away.
        files.fchmodat(FileCalls.AT_FDCWD, path, COPY_MODE);
        files.renameat(FileCalls.AT_FDCWD, path, FileCalls.AT_FDCWD, copy);
    }

    private void requireSeen(NativeFrame frame) {
        if (!new FileCalls(frame).readText(CONFIGURATION).equals(text)) {
            throw new KernelException("the program would not see its own " + CONFIGURATION, null, null);
        }
    }
}
