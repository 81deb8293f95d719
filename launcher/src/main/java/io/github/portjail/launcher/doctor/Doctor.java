// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.doctor.check.Check;
import io.github.portjail.launcher.doctor.check.Finding;
import io.github.portjail.launcher.doctor.check.Severity;
import io.github.portjail.launcher.doctor.host.HostReader;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.launcher.terminal.StandardStreams;
import io.github.portjail.rules.policy.PortSet;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portjail doctor}. */
public final class Doctor {
    private final String home;
    private final PrintStream out;
    private final PrintStream notes;

    /**
     * Prepares an examination.
     *
     * @param home the installation's directory
     * @param out where the findings are printed
     * @param notes where it is said that it goes on
     */
    public Doctor(String home, PrintStream out, PrintStream notes) {
        this.home = home;
        this.out = out;
        this.notes = notes;
    }

    /**
     * Examines this host.
     *
     * @param range the ports that a jail is to have, or null for none in particular
     * @param json one JSON object instead of lines
     * @param ink colours the lines
     * @return {@link ExitStatus#PROBLEMS} when there is a problem, whatever warnings there are
     * @throws Failure when the host cannot be read at all
     */
    public ExitStatus run(@Nullable PortSet range, boolean json, Ink ink) throws Failure {
        HostView host;
        try (Progress _ = Progress.of(notes, "looking at this host");
                NativeFrame frame = NativeFrame.open()) {
            host = new HostReader(frame, home).read(range);
        } catch (KernelException e) {
            throw Failures.of(e);
        }
        List<Finding> findings = examine(host);
        out.print(
                json
                        ? DoctorJson.object(host, findings)
                        : DoctorText.lines(host, findings, StandardStreams.outputColumns(), ink));
        return worst(findings) == Severity.PROBLEM ? ExitStatus.PROBLEMS : ExitStatus.OK;
    }

    /** By topic, and within one in the order of the checks. */
    static List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : Check.ALL) {
            findings.addAll(check.examine(host));
        }
        findings.sort((a, b) -> a.topic().compareTo(b.topic()));
        return findings;
    }

    static Severity worst(List<Finding> findings) {
        Severity worst = Severity.OK;
        for (Finding finding : findings) {
            if (finding.severity().compareTo(worst) > 0) {
                worst = finding.severity();
            }
        }
        return worst;
    }

    static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
