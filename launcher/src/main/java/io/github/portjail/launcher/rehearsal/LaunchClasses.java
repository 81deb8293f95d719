// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Names of the classes that launches use: those of certain packages, found in the jars of the class path. */
final class LaunchClasses {
    private static final String ROOT = "io/github/portjail/";
    private static final String SUFFIX = ".class";

    /** Packages below {@link #ROOT}, or single classes with those inside. */
    static final List<String> BEGINNINGS = List.of(
            "launcher/Launching",
            "launcher/Main",
            "launcher/Portjail",
            "launcher/act/",
            "launcher/cli/CommandLineParser",
            "launcher/cli/EnterParser",
            "launcher/cli/Invocation",
            "launcher/cli/LaunchParser",
            "launcher/cli/Run",
            "launcher/cli/UpParser",
            "launcher/cli/UsageException",
            "launcher/outcome/",
            "launcher/plan/",
            "launcher/state/",
            "cgroup/bpf/",
            "cgroup/confinement/",
            "cgroup/group/",
            "cgroup/hierarchy/",
            "cgroup/namespace/",
            "cgroup/netcls/",
            "cgroup/probe/",
            "cgroup/reservation/",
            "cgroup/syscall/",
            "rules/command/",
            "rules/firewall/",
            "rules/nft/",
            "rules/policy/");

    /** What is in one of those packages for {@code --trace-launch} alone. */
    private static final String TRACING = "cgroup/syscall/EntryTimes";

    private LaunchClasses() {}

    static List<String> find(String classPath) {
        List<String> names = new ArrayList<>();
        for (String jar : classPath.split(":", -1)) {
            try (JarFile file = new JarFile(jar)) {
                for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                    add(entries.nextElement().getName(), names);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(jar, e);
            }
        }
        return names;
    }

    private static void add(String entry, List<String> names) {
        if (entry.startsWith(ROOT) && entry.endsWith(SUFFIX) && isOnLaunchPath(entry.substring(ROOT.length()))) {
            names.add(entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.'));
        }
    }

    /** Whether a launch may use it; the name is that below the root package. */
    static boolean isOnLaunchPath(String name) {
        if (name.endsWith("package-info" + SUFFIX) || name.startsWith(TRACING)) {
            return false;
        }
        for (String beginning : BEGINNINGS) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
