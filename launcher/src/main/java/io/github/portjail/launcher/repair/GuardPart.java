// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.bpf.GuardRepair;
import io.github.portjail.cgroup.bpf.PortGuard;
import io.github.portjail.cgroup.bpf.PortGuardConfig;
import io.github.portjail.cgroup.group.CgroupHold;
import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.StateFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The BPF programs on the jail's cgroup. */
final class GuardPart implements JailPart {
    private final NativeFrame frame;
    private final JailState state;
    private final JailCgroup group;
    private final String object;
    private final PortGuardConfig config;
    private @Nullable LastingMark mark;

    GuardPart(NativeFrame frame, JailState state, @Nullable LastingMark mark, JailCgroup group, String home) {
        this.frame = frame;
        this.state = state;
        this.mark = mark;
        this.group = group;
        this.object = home + "/lib/port_guard.bpf.o";
        this.config = PortGuardConfig.of(state.policy(), state.steering().bpf(), state.isLogged());
    }

    @Override
    public String name() {
        return "the BPF guard";
    }

    @Override
    public List<String> missing() {
        return mark == null
                ? PortGuard.missing(frame, group.fd(), config)
                : PortGuard.missing(frame, group.fd(), config, mark.programs());
    }

    /** What stays on a cgroup that is not portjail's is written down before it is there. */
    @Override
    public void restore() {
        List<Integer> known = mark == null ? List.of() : mark.programs();
        try (GuardRepair repair = GuardRepair.load(frame, group.fd(), object, config, known)) {
            StateFiles files = new StateFiles(frame, state.policy().name());
            boolean stays = false;
            for (String line : files.teardown()) {
                stays |= line.startsWith("bpf ");
            }
            if (stays) {
                files.addToTeardown(repair.teardownLines());
            }
            try (CgroupHold _ = stays ? null : group.hold()) {
                repair.attach();
            }
            LastingMark before = mark;
            if (before != null) {
                LastingMark now = before.withPrograms(repair.programIds());
                files.write(LastingMark.FILE, now.toJson());
                mark = now;
            }
        }
    }
}
