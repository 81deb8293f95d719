// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.launcher.terminal.StandardStreams;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portjail list} and {@code portjail show}. */
public final class JailViews {
    private final PrintStream out;
    private final PrintStream notes;

    /**
     * Prepares the views.
     *
     * @param out where they are printed
     * @param notes where it is said that it goes on
     */
    public JailViews(PrintStream out, PrintStream notes) {
        this.out = out;
        this.notes = notes;
    }

    /**
     * Lists all jails.
     *
     * @param json whether as one JSON array instead of a table
     * @param ink colours the table
     * @throws Failure when they cannot be read
     */
    public void list(boolean json, Ink ink) throws Failure {
        List<JailReport> reports;
        try (Progress _ = Progress.of(notes, "looking at jails")) {
            reports = read();
        }
        out.print(json ? JailJson.array(reports) : JailText.table(reports, StandardStreams.outputColumns(), ink));
    }

    /**
     * Reads all jails.
     *
     * @throws Failure when they cannot be read
     */
    static List<JailReport> read() throws Failure {
        List<JailInspector.Known> jails = new ArrayList<>();
        try (NativeFrame frame = NativeFrame.open()) {
            for (String name : StateStore.names()) {
                JailInspector.Known jail = read(frame, JailName.parse(name));
                if (jail != null) {
                    jails.add(jail);
                }
            }
            return JailInspector.inspect(jails);
        } catch (KernelException e) {
            throw unreadable(e);
        } catch (InvalidValueException e) {
            throw Failure.of("cannot read " + StateStore.ROOT + ": " + e.getMessage(), e)
                    .withHint("take out of it what is no jail's");
        }
    }

    /**
     * Shows one jail.
     *
     * @param json whether as one JSON object instead of lines
     * @param ink colours the lines
     * @throws Failure when there is no such jail or it cannot be read
     */
    public void show(JailName name, boolean json, Ink ink) throws Failure {
        JailReport report;
        try (Progress _ = Progress.of(notes, "looking at the jail");
                NativeFrame frame = NativeFrame.open()) {
            JailInspector.Known known = read(frame, name);
            List<JailReport> found = known == null ? List.of() : JailInspector.inspect(List.of(known));
            if (found.isEmpty()) {
                throw Failure.of("there is no jail named '" + name + "'")
                        .withHint("portjail list shows those there are");
            }
            report = found.getFirst();
        } catch (KernelException e) {
            throw unreadable(e);
        }
        out.print(json ? JailJson.object(report) : JailText.details(report, StandardStreams.outputColumns(), ink));
    }

    private static JailInspector.@Nullable Known read(NativeFrame frame, JailName name) throws Failure {
        try {
            JailState state = StateStore.read(frame, name);
            return state == null ? null : new JailInspector.Known(state, StateStore.readMark(frame, name));
        } catch (IOException e) {
            throw Failure.of("cannot read the state of jail '" + name + "': " + e.getMessage(), e)
                    .withHint("another version of portjail may have made it, or somebody changed " + StateStore.ROOT);
        }
    }

    private static Failure unreadable(KernelException e) {
        Failure failure = Failures.of(e);
        return e.hint() == null ? failure.withHint("jails are shown to root only: run it by sudo") : failure;
    }
}
