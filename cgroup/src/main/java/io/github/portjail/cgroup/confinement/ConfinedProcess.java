// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.confinement;

import io.github.portjail.cgroup.syscall.CapabilityCalls;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.MountNamespaceCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.List;

/**
 * The calling thread on its way to become the program, with less than it had.
 *
 * <p>The bounding set limits what execve(2) may give, for ever; the inheritable set goes too, for it is not limited by it. What
 * this process can do itself stays until then. Mounts are made read-only in a mount namespace of its own: nobody can make
 * them writable again or reach those of the host without CAP_SYS_ADMIN over the user namespace that owns it, and in a user namespace
 * of the program's own they are locked (mount_namespaces(7)).
 */
public final class ConfinedProcess {
    private static final String WORKING_DIRECTORY = "/proc/thread-self/cwd";

    private final MountNamespaceCalls mounts;
    private final int mountsBefore;

    private ConfinedProcess(MountNamespaceCalls mounts, int mountsBefore) {
        this.mounts = mounts;
        this.mountsBefore = mountsBefore;
    }

    /**
     * Takes it.
     *
     * @param controls what is made read-only, absolute paths; those that are not there (any more) are left out
     */
    public static ConfinedProcess confine(NativeFrame frame, Confinement confinement, List<String> controls) {
        MountNamespaceCalls mounts = new MountNamespaceCalls(frame);
        int before = -1;
        if (confinement.readOnly()) {
            try {
                before = mounts.open();
                mounts.unshare();
                makeReadOnly(frame, mounts, controls);
            } catch (SystemCallException e) {
                throw KernelException.because(
                        "make cgroups and /proc/sys read-only for the program (" + e.getMessage() + ")",
                        e,
                        hint(e.errno()));
            }
        }
        ConfinedProcess confined = new ConfinedProcess(mounts, before);
        try {
            limit(new CapabilityCalls(frame), confinement);
        } catch (SystemCallException e) {
            confined.undo();
            throw KernelException.because(
                    "limit the program's privileges (" + e.getMessage() + ")",
                    e,
                    "--keep-caps leaves them as they are");
        }
        if (confinement.closesFiles()) {
            new ProcessCalls(frame).portjailCloseFiles();
        }
        return confined;
    }

    /** mount(2) gives EINVAL where the root directory is no mount point, as in the folder of a chroot(2). */
    private static String hint(int errno) {
        return errno == Errno.EINVAL
                ? "in a chroot its folder has to be a mount point: mount --bind FOLDER FOLDER, and chroot after that; or --keep-caps"
                        + " leaves them writable, and root inside can leave the jail"
                : "where mounts are forbidden, --keep-caps leaves them writable, and root inside can leave the jail";
    }

    private static void makeReadOnly(NativeFrame frame, MountNamespaceCalls mounts, List<String> controls) {
        boolean covered = false;
        for (int i = 0; i < controls.size(); i++) {
            try {
                covered |= mounts.makeReadOnly(controls.get(i));
            } catch (SystemCallException e) {
                // What is hidden beneath another mount cannot be reached by the program either.
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                    throw e;
                }
            }
        }
        if (covered) {
            leaveWhatIsCovered(frame, controls);
        }
    }

    /** The working directory would be a way to what lies beneath. */
    private static void leaveWhatIsCovered(NativeFrame frame, List<String> controls) {
        FileCalls files = new FileCalls(frame);
        String now = files.readlink(WORKING_DIRECTORY);
        for (int i = 0; i < controls.size(); i++) {
            if (now.startsWith(controls.get(i))) {
                files.chdir(now);
                return;
            }
        }
    }

    private static void limit(CapabilityCalls capabilities, Confinement confinement) {
        if (confinement.dropsCapabilities()) {
            long dropped = 0;
            for (DroppedCapability capability : DroppedCapability.values()) {
                capabilities.dropFromBoundingSet(capability.number());
                dropped |= 1L << capability.number();
            }
            capabilities.clearInheritable(dropped);
        }
        if (confinement.noNewPrivileges()) {
            capabilities.setNoNewPrivileges();
        }
    }

    /** Gives the mounts back; for a program that could not be executed. */
    public void undo() {
        if (mountsBefore >= 0) {
            mounts.enter(mountsBefore);
        }
    }
}
