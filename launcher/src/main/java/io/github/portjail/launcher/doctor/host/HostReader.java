// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.cgroup.probe.Capability;
import io.github.portjail.cgroup.probe.HostProbe;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a {@link HostView} of this host; what cannot be read is a gap in it, never a failure. */
public final class HostReader {
    private static final String NEEDS_ROOT = "needs root";
    private static final String LOG_SETTING = "/proc/sys/net/netfilter/nf_log_all_netns";

    private final NativeFrame frame;
    private final FileCalls files;
    private final String home;
    private final List<HostView.Gap> gaps = new ArrayList<>();

    /**
     * Prepares to read.
     *
     * @param home the installation's directory
     */
    public HostReader(NativeFrame frame, String home) {
        this.frame = frame;
        this.files = new FileCalls(frame);
        this.home = home;
    }

    /** Reads, and tries what has to be tried. */
    public HostView read(@Nullable PortSet range) {
        HostProbe probe = HostProbe.of(frame, home + "/lib/port_guard.bpf.o");
        boolean admin = probe.privileges().has(Capability.CAP_NET_ADMIN);
        RulesetReader rules = new RulesetReader(frame, gaps);
        Ruleset ruleset = admin ? rules.read() : Ruleset.EMPTY;
        if (!admin) {
            gaps.add(new HostView.Gap(HostView.Source.NFTABLES, NEEDS_ROOT));
            gaps.add(new HostView.Gap(HostView.Source.IPTABLES, NEEDS_ROOT));
        }
        Settings settings = settings();
        boolean first = settings.has(Settings.LOG_ALL_NAMESPACES);
        return new HostView(
                text("/proc/sys/kernel/osrelease").strip(),
                probe,
                first,
                new File("/run/systemd/system").isDirectory(),
                first ? settings : settings.with(Settings.LOG_ALL_NAMESPACES, FirstNamespace.read(LOG_SETTING)),
                ruleset,
                rules.iptablesVersion(),
                sockets(),
                jails(),
                gaps,
                range);
    }

    /** Empty when it cannot be read. */
    private String text(String path) {
        try {
            return files.readText(path);
        } catch (KernelException e) {
            return "";
        }
    }

    private Settings settings() {
        Map<String, String> values = new HashMap<>();
        for (String name : Settings.NAMES) {
            try {
                values.put(
                        name,
                        files.readText("/proc/sys/" + name.replace('.', '/')).strip());
            } catch (KernelException e) {
                // The kernel does not have it, or not here.
            }
        }
        return new Settings(values);
    }

    private List<BoundSocket> sockets() {
        List<BoundSocket> sockets = new ArrayList<>();
        for (String protocol : List.of("tcp", "udp")) {
            for (String file : List.of(protocol, protocol + "6")) {
                try {
                    sockets.addAll(SocketTables.parse(text("/proc/net/" + file), protocol));
                } catch (IllegalArgumentException e) {
                    gaps.add(new HostView.Gap(HostView.Source.SOCKETS, String.valueOf(e.getMessage())));
                }
            }
        }
        return sockets;
    }

    private List<HostView.OtherJail> jails() {
        List<HostView.OtherJail> jails = new ArrayList<>();
        File root = new File(StateStore.ROOT);
        if (root.isDirectory() && !root.canRead()) {
            gaps.add(new HostView.Gap(HostView.Source.JAILS, NEEDS_ROOT));
        }
        for (String name : StateStore.names()) {
            try {
                JailState state = StateStore.read(frame, JailName.parse(name));
                if (state != null) {
                    jails.add(new HostView.OtherJail(name, state.policy().range()));
                }
            } catch (KernelException e) {
                gaps.add(new HostView.Gap(HostView.Source.JAILS, "the range of jail '" + name + "' " + NEEDS_ROOT));
            } catch (IOException | InvalidValueException e) {
                gaps.add(new HostView.Gap(
                        HostView.Source.JAILS, "the state of '" + name + "' cannot be read: " + e.getMessage()));
            }
        }
        return jails;
    }
}
