// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;
import org.jspecify.annotations.Nullable;

/** Names and users of processes, users by the host's own databases (getpwuid(3), so NSS users too). */
final class ProcessTable {
    private final FileCalls files;
    private final POSIX posix = POSIXFactory.getNativePOSIX();

    ProcessTable(FileCalls files) {
        this.files = files;
    }

    /** The processes with these PIDs that still exist. */
    List<JailProcess> of(Collection<Integer> pids) {
        List<JailProcess> processes = new ArrayList<>();
        for (int pid : pids) {
            JailProcess process = of(pid);
            if (process != null) {
                processes.add(process);
            }
        }
        return processes;
    }

    private @Nullable JailProcess of(int pid) {
        String directory = "/proc/" + pid;
        FileStatus status = files.statxIfExists(FileCalls.AT_FDCWD, directory);
        if (status == null) {
            return null;
        }
        try {
            String command = files.readText(directory + "/comm").strip();
            return new JailProcess(pid, command, user(status.uid()));
        } catch (SystemCallException e) {
            // It ended between the two look-ups.
            return null;
        }
    }

    private String user(int uid) {
        Passwd passwd = posix.getpwuid(uid);
        return passwd == null ? Integer.toUnsignedString(uid) : passwd.getLoginName();
    }
}
