// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.JsonObject;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
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
        List<RepairReport> reports = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        List<JailName> names = options.names().isEmpty() ? all() : options.names();
        String of = " of " + names.size() + " jails";
        try (Progress line = Progress.of(notes, () -> "looked at " + done.get() + of)) {
            for (JailName name : names) {
                RepairReport report = JailRepair.run(name, home, options);
                if (report != null) {
                    reports.add(report);
                } else if (!options.names().isEmpty()) {
                    absent.add("'" + name + "'");
                }
                boolean said =
                        report != null && !(options.quiet() && report.parts().isEmpty());
                if (report != null && said && !options.json()) {
                    line.println(out, name + ": " + SafeText.line(report.line(options.dryRun())));
                }
                done.incrementAndGet();
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
