// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.launcher.state.HeldLocks;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.policy.FirewallChoice;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network namespace that has the rules of some jails, for one thread that looks at all of them: it enters once, and what is the same
 * for all of them is read once.
 */
public final class RulesNamespace implements AutoCloseable {
    private final NativeFrame frame;
    private final FileCalls files;
    private final CgroupRoot root;
    private final long home;
    private final long inode;
    private final Map<FirewallChoice, Firewalls> firewalls = new EnumMap<>(FirewallChoice.class);
    private boolean entered;
    private @Nullable HeldLocks locks;

    private RulesNamespace(NativeFrame frame, FileCalls files, CgroupRoot root, long inode) {
        this.frame = frame;
        this.files = files;
        this.root = root;
        this.home = files.networkNamespace();
        this.inode = inode;
    }

    /** Prepares the calling thread to be there, which is not to be used for jails whose rules are elsewhere. */
    public static RulesNamespace open(NativeFrame frame, long inode) {
        return new RulesNamespace(frame, new FileCalls(frame), CgroupRoot.open(frame), inode);
    }

    /** Of the namespace. */
    public long inode() {
        return inode;
    }

    /** The cgroup below which jails are. */
    public CgroupRoot root() {
        return root;
    }

    /** The inode of the namespace in which the thread began. */
    public long home() {
        return home;
    }

    /**
     * Moves the thread to a jail's rules, through one of its processes where they are not where the thread began.
     *
     * @param wanted the inode of the namespace that has the jail's rules
     * @param pids processes of the jail
     * @return whether the thread is there now, and the jail has a process that leads there
     */
    public boolean enter(long wanted, List<Integer> pids) {
        if (wanted != inode || inode == home) {
            return wanted == inode;
        }
        for (int pid : pids) {
            String path = "/proc/" + pid + "/ns/net";
            try {
                if (files.statx(FileCalls.AT_FDCWD, path).inode() == inode) {
                    if (!entered) {
                        new NetworkNamespaceCalls(frame).enter(path);
                        entered = true;
                    }
                    return true;
                }
            } catch (KernelException _) {
                // That process ended, or it may not be looked into: the next one will do.
            }
        }
        return false;
    }

    /**
     * The firewall, after {@link #enter}; the same one for all jails.
     *
     * @throws io.github.portjail.rules.firewall.FirewallException if its programs are missing
     */
    public Firewall firewall(FirewallChoice choice) {
        Firewalls opened = firewalls.get(choice);
        if (opened == null) {
            opened = Firewalls.open(frame, choice);
            firewalls.put(choice, opened);
        }
        return opened.chosen();
    }

    /** Who had a lock when this was asked first. */
    public HeldLocks locks() {
        HeldLocks read = locks;
        if (read == null) {
            read = HeldLocks.read(files);
            locks = read;
        }
        return read;
    }

    @Override
    public void close() {
        for (Firewalls opened : firewalls.values()) {
            opened.close();
        }
        root.close();
    }
}
