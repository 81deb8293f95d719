// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.namespace.NamespaceRepair;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.state.StateFiles;
import io.github.portjail.rules.firewall.LinkAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Links, addresses, routes and settings of a jail's own network namespace, for a thread in that of the rules. */
final class WayOutPart implements JailPart {
    private final NativeFrame frame;
    private final JailState state;
    private final LinkAddress address;
    private final String namespace;

    private WayOutPart(NativeFrame frame, JailState state, LinkAddress address, String namespace) {
        this.frame = frame;
        this.state = state;
        this.address = address;
        this.namespace = namespace;
    }

    /** Null when nobody is in the namespace, and nothing keeps it. */
    static @Nullable WayOutPart find(
            NativeFrame frame, JailState state, @Nullable LastingMark mark, LinkAddress address, List<Integer> pids) {
        String namespace = mark != null ? kept(frame, state, mark) : ofProcess(frame, state, pids);
        return namespace == null ? null : new WayOutPart(frame, state, address, namespace);
    }

    private static @Nullable String kept(NativeFrame frame, JailState state, LastingMark mark) {
        FileCalls files = new FileCalls(frame);
        String file = StateDirectory.path(state.policy().name()) + "/netns";
        for (String path : List.of(file, "/proc/1/root" + file)) {
            if (isNamespace(files, path, mark.namespace())) {
                return path;
            }
        }
        return null;
    }

    private static boolean isNamespace(FileCalls files, String path, long inode) {
        try {
            return files.statx(FileCalls.AT_FDCWD, path).inode() == inode;
        } catch (KernelException _) {
            return false;
        }
    }

    /** The command's own, or that of the first process that is in another than the rules. */
    private static @Nullable String ofProcess(NativeFrame frame, JailState state, List<Integer> pids) {
        FileCalls files = new FileCalls(frame);
        String found = null;
        for (int pid : pids) {
            String path = "/proc/" + pid + "/ns/net";
            try {
                boolean other = files.statx(FileCalls.AT_FDCWD, path).inode() != state.networkNamespace();
                if (other && (found == null || pid == state.processId())) {
                    found = path;
                }
            } catch (KernelException _) {
                // It has ended.
            }
        }
        return found;
    }

    @Override
    public String name() {
        return "the way out of its network namespace";
    }

    @Override
    public List<String> missing() {
        try (NamespaceRepair repair = open()) {
            return repair.missing();
        }
    }

    @Override
    public void restore() {
        try (NamespaceRepair repair = open()) {
            repair.repair(StateDirectory.ROOT);
        }
    }

    private NamespaceRepair open() {
        return NamespaceRepair.open(
                frame,
                state.policy().name(),
                address.hostLink(),
                address.address4(),
                address.address6(),
                state.steering().netns() ? state.policy().range() : null,
                namespace,
                new StateFiles(frame, state.policy().name()).teardown());
    }
}
