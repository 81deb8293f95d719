// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.export;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.export.Export;
import io.github.portjail.rules.export.ExportedJail;
import io.github.portjail.rules.export.ExportedText;
import io.github.portjail.rules.export.SourceAddress;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portjail export}. */
public final class JailExport {
    private final PrintStream out;
    private final PrintStream notes;

    /**
     * Prepares an export.
     *
     * @param out where the rules are printed
     * @param notes where it is said what they do not say
     */
    public JailExport(PrintStream out, PrintStream notes) {
        this.out = out;
        this.notes = notes;
    }

    /**
     * Prints the rules.
     *
     * @throws Failure when there is nothing to export, or it cannot be read
     */
    public void run(ExportOptions options) throws Failure {
        ExportedJail planned = options.planned();
        List<ExportedJail> jails = planned == null ? jails(options.jails()) : List.of(planned);
        boolean found = options.sources().isEmpty();
        List<SourceAddress> sources = found ? OwnAddresses.find() : options.sources();
        JailName host = options.host();
        ExportedText text;
        try {
            text = options.format()
                    .write(new Export(
                            host == null ? HostLabel.ofThisHost() : host,
                            sources,
                            found,
                            jails,
                            options.stateful(),
                            options.family()));
        } catch (InvalidValueException e) {
            throw Failure.of("cannot export rules: " + e.getMessage(), e)
                    .withHint("name the addresses that the firewall sees with --source");
        }
        for (String note : text.notes()) {
            notes.println("portjail: export: " + note);
        }
        out.print(text.text());
    }

    private static List<ExportedJail> jails(List<JailName> wanted) throws Failure {
        List<ExportedJail> jails = new ArrayList<>();
        try (NativeFrame frame = NativeFrame.open()) {
            if (wanted.isEmpty()) {
                for (String name : StateStore.names()) {
                    JailState state = read(frame, JailName.parse(name));
                    if (state != null) {
                        jails.add(exported(state));
                    }
                }
            }
            for (JailName name : wanted) {
                JailState state = read(frame, name);
                if (state == null) {
                    throw Failure.of("there is no jail named '" + name + "'")
                            .withHint("portjail list shows those there are; --range LO:HI --name " + name
                                    + " exports one that is planned");
                }
                jails.add(exported(state));
            }
        } catch (KernelException e) {
            throw unreadable(e);
        } catch (InvalidValueException e) {
            throw Failure.of("cannot read " + StateStore.ROOT + ": " + e.getMessage(), e)
                    .withHint("take out of it what is no jail's");
        }
        if (jails.isEmpty()) {
            throw Failure.of("there is no jail to export")
                    .withHint("--range LO:HI --name NAME exports one that is planned");
        }
        return jails;
    }

    private static @Nullable JailState read(NativeFrame frame, JailName name) throws Failure {
        try {
            return StateStore.read(frame, name);
        } catch (IOException e) {
            throw Failure.of("cannot read the state of jail '" + name + "': " + e.getMessage(), e)
                    .withHint("another version of portjail may have made it, or somebody changed " + StateStore.ROOT);
        }
    }

    /** The program alone: its arguments may be secret, and the rules go to another machine. */
    private static ExportedJail exported(JailState state) {
        String program = state.command().isEmpty() ? "" : state.command().getFirst();
        return ExportedJail.of(state.policy(), program.substring(program.lastIndexOf('/') + 1));
    }

    private static Failure unreadable(KernelException e) {
        Failure failure = Failures.of(e);
        return e.hint() == null ? failure.withHint("jails are shown to root only: run it by sudo") : failure;
    }
}
