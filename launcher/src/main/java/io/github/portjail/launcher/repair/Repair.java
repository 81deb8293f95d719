// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.act.RulesNamespace;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.JsonObject;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** {@code portjail repair}: puts back what is missing of living jails. */
public final class Repair {
    private final String home;
    private final PrintStream out;
    private final PrintStream notes;
    private final AtomicInteger done = new AtomicInteger();

    /**
     * Prepares to repair.
     *
     * @param home the installation's directory
     * @param out where it is said what was put back
     * @param notes where it is said how far it is
     */
    public Repair(String home, PrintStream out, PrintStream notes) {
        this.home = home;
        this.out = out;
        this.notes = notes;
    }

    /**
     * Repairs each jail in turn, and goes on after one that cannot be.
     *
     * @return whether all are whole; with a dry run, whether all were
     * @throws Failure when nothing can be looked at, or a jail that was named does not stand
     */
    public ExitStatus run(RepairOptions options) throws Failure {
        requireRoot();
        List<JailName> names = options.names().isEmpty() ? all() : options.names();
        Map<JailName, RepairReport> found = new HashMap<>();
        String of = " of " + names.size() + " jails";
        try (Progress line = Progress.of(notes, () -> "looked at " + done.get() + of)) {
            byNamespace(names).forEach((inode, its) -> repair(inode, its, options, found, line));
        }
        List<RepairReport> reports = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (JailName name : names) {
            RepairReport report = found.get(name);
            if (report != null) {
                reports.add(report);
            } else if (!options.names().isEmpty()) {
                absent.add("'" + name + "'");
            }
        }
        if (options.json()) {
            out.print(json(reports));
        }
        if (!absent.isEmpty() && !options.quiet()) {
            throw Failure.of((absent.size() == 1 ? "no jail named " : "no jails named ")
                            + String.join(", ", absent)
                            + (absent.size() == 1 ? " stands" : " stand"))
                    .withHint("portjail list shows those there are; portjail gc sweeps what ended ones left");
        }
        return areWhole(reports) ? ExitStatus.OK : ExitStatus.OWN_FAULT;
    }

    /** By the network namespace that has their rules; 0 where that is not known. */
    private static Map<Long, List<JailName>> byNamespace(List<JailName> names) throws Failure {
        Map<Long, List<JailName>> byNamespace = new LinkedHashMap<>();
        try (NativeFrame frame = NativeFrame.open()) {
            for (JailName name : names) {
                byNamespace
                        .computeIfAbsent(namespace(frame, name), _ -> new ArrayList<>())
                        .add(name);
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        }
        return byNamespace;
    }

    private static long namespace(NativeFrame frame, JailName name) {
        try {
            JailState state = StateStore.read(frame, name);
            return state == null ? 0 : state.networkNamespace();
        } catch (IOException | KernelException _) {
            // It is read once more when it is locked, and the reason told.
            return 0;
        }
    }

    /** On one thread, which is in that network namespace in the end; a line for each jail as soon as it has been looked at. */
    private void repair(
            long inode, List<JailName> names, RepairOptions options, Map<JailName, RepairReport> found, Progress line) {
        try {
            Errand.run("repair", frame -> {
                try (RulesNamespace namespace = RulesNamespace.open(frame, inode)) {
                    for (JailName name : names) {
                        tell(name, JailRepair.run(frame, namespace, name, home, options), options, found, line);
                    }
                }
                return null;
            });
        } catch (KernelException e) {
            for (JailName name : names) {
                tell(name, RepairReport.unreachable(name, String.valueOf(e.getMessage())), options, found, line);
            }
        }
    }

    private void tell(
            JailName name,
            @Nullable RepairReport report,
            RepairOptions options,
            Map<JailName, RepairReport> found,
            Progress line) {
        done.incrementAndGet();
        if (report == null) {
            return;
        }
        found.put(name, report);
        if (!options.json() && !(options.quiet() && report.parts().isEmpty())) {
            line.println(out, name + ": " + SafeText.line(report.line(options.dryRun())));
        }
    }

    private static boolean areWhole(List<RepairReport> reports) {
        boolean whole = true;
        for (RepairReport report : reports) {
            whole &= report.isWhole();
        }
        return whole;
    }

    private static void requireRoot() throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            if (new ProcessCalls(frame).geteuid() != 0) {
                throw Failure.of("cannot repair jails without root").withHint("run it by sudo");
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        }
    }

    private static List<JailName> all() {
        List<JailName> names = new ArrayList<>();
        for (String entry : StateStore.names()) {
            JailName name = nameOrNull(entry);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /** Null for what is no jail's. */
    private static @Nullable JailName nameOrNull(String entry) {
        try {
            return JailName.parse(entry);
        } catch (InvalidValueException _) {
            return null;
        }
    }

    private static String json(List<RepairReport> reports) {
        List<String> objects = new ArrayList<>();
        for (RepairReport report : reports) {
            JsonObject json = new JsonObject();
            json.put("name", report.name().value());
            json.put("whole", report.isWhole());
            json.put("restored", report.restored());
            json.put("missing", report.missing());
            objects.add("  " + json.toString().strip());
        }
        return objects.isEmpty() ? "[]\n" : "[\n" + String.join(",\n", objects) + "\n]\n";
    }
}
