// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.LockCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SymbolicLinkCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which ranges the jails of this host hold: each jail's is the target of a symbolic link in its state directory, so that one
 * system call a jail tells it, and goes with the directory.
 */
public final class RangeClaims {
    /** The link's name. */
    static final String LINK = "range";

    private final NativeFrame frame;
    private final FileCalls files;
    private final SymbolicLinkCalls links;

    /** Prepares to look; nothing is read yet. */
    public RangeClaims(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
        this.links = new SymbolicLinkCalls(frame);
    }

    /** Inode of the PID namespace of this process. */
    public long processNamespace() {
        return files.statx(FileCalls.AT_FDCWD, "/proc/self/ns/pid").inode();
    }

    /**
     * Makes sure that no other jail has a part of what is claimed; under the lock on the state of all jails.
     *
     * @param groupRoot descriptor of the root of the cgroup v2 hierarchy
     * @throws RangeHeldException naming one jail that has, unless it can be seen at a glance that it has ended
     */
    void require(JailName own, RangeClaim claim, int groupRoot) throws RangeHeldException {
        String[] names = names(claim);
        for (int i = 0; i < names.length; i++) {
            RangeClaim other = read(names[i], own);
            if (other != null && claim.excludes(other) && !isEnding(names[i], claim, other, groupRoot)) {
                throw new RangeHeldException(names[i], other);
            }
        }
    }

    /** What all jails but the one of this name have claimed. */
    public List<RangeClaim> ofOthers(@Nullable JailName own) {
        List<RangeClaim> claims = new ArrayList<>();
        String[] names = names();
        for (int i = 0; i < names.length; i++) {
            RangeClaim other = read(names[i], own);
            if (other != null) {
                claims.add(other);
            }
        }
        return claims;
    }

    /** Puts it into the directory of a new jail. */
    void write(int directory, RangeClaim claim) {
        links.symlinkat(claim.toString(), directory, LINK);
    }

    /**
     * Whether a reaper is taking the other jail down: the command is gone, nobody is in the cgroup, and somebody has the lock. It
     * takes some ten milliseconds, for which nobody has to wait, unless the rules of one jail would stop the other. A jail that
     * stands without a command may be empty and locked for a moment, and is not ending.
     */
    private boolean isEnding(String name, RangeClaim own, RangeClaim other, int groupRoot) {
        return other.processId() != RangeClaim.NO_PROCESS
                && !own.isExclusiveWith(other)
                && own.processNamespace() == other.processNamespace()
                && files.statxIfExists(FileCalls.AT_FDCWD, "/proc/" + other.processId()) == null
                && isEmpty(other.group(), groupRoot)
                && new LockCalls(frame).isLocked(StateDirectory.ROOT + "/" + name);
    }

    /** Asked after the command is gone, which was in it: what it started is there then. */
    private boolean isEmpty(String group, int groupRoot) {
        try {
            String events = files.readTextIfExists(groupRoot, group + "/cgroup.events");
            return events == null || events.contains("populated 0");
        } catch (SystemCallException e) {
            // Its directory goes while it is read.
            return e.errno() == Errno.ENODEV;
        }
    }

    /** Of those jails whose claims may matter: a thousand of them read one by one take 40 ms. */
    private String[] names(RangeClaim claim) {
        PortRange hull = claim.range().hull();
        List<String> found = links.portjailClaims(StateDirectory.ROOT, hull.first(), hull.last());
        return found == null ? names() : found.toArray(new String[0]);
    }

    private static String[] names() {
        String[] names = new File(StateDirectory.ROOT).list();
        return names == null ? new String[0] : names;
    }

    private @Nullable RangeClaim read(String name, @Nullable JailName except) {
        if (name.charAt(0) == '.' || except != null && name.equals(except.value())) {
            return null;
        }
        String line = links.readlinkIfThere(FileCalls.AT_FDCWD, StateDirectory.ROOT + "/" + name + "/" + LINK);
        return line == null ? null : RangeClaim.parse(line);
    }
}
