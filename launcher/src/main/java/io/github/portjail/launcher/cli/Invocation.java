// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.audit.AuditOptions;
import io.github.portjail.launcher.container.DockerOptions;
import io.github.portjail.launcher.export.ExportOptions;
import io.github.portjail.launcher.plan.EnterOptions;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.plan.UpOptions;
import io.github.portjail.launcher.profile.ProfileRequest;
import io.github.portjail.launcher.profile.ProfileSchema;
import io.github.portjail.launcher.prove.ProveOptions;
import io.github.portjail.launcher.repair.RepairOptions;
import io.github.portjail.launcher.repair.WatchOptions;
import io.github.portjail.launcher.systemd.WrapOptions;
import io.github.portjail.launcher.terminal.ColourChoice;
import io.github.portjail.launcher.view.TopOptions;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import org.jspecify.annotations.Nullable;

/** What one command line asks for, parsed and valid. */
public sealed interface Invocation {

    /**
     * {@code portjail run}, which may be left out.
     *
     * @param options what the user asked
     */
    record Run(RunOptions options) implements Invocation {}

    /**
     * {@code portjail up NAME}.
     *
     * @param options what the user asked
     */
    record Up(UpOptions options) implements Invocation {}

    /**
     * {@code portjail enter NAME}.
     *
     * @param options what the user asked
     */
    record Enter(EnterOptions options) implements Invocation {}

    /**
     * {@code portjail down NAME}.
     *
     * @param name which jail
     * @param kill whether what is inside is ended
     * @param graceSeconds from SIGTERM to SIGKILL
     */
    record Down(JailName name, boolean kill, int graceSeconds) implements Invocation {}

    /**
     * {@code portjail save}.
     *
     * @param file where to, or - for standard output
     * @param schema the options that a saved jail may have
     */
    record Save(String file, ProfileSchema schema) implements Invocation {}

    /**
     * {@code portjail restore}.
     *
     * @param file from where, or - for standard input
     * @param schema the options that a saved jail may have
     */
    record Restore(String file, ProfileSchema schema) implements Invocation {}

    /**
     * {@code portjail docker CONTAINER}.
     *
     * @param options what the user asked
     */
    record Docker(DockerOptions options) implements Invocation {}

    /**
     * {@code portjail list}.
     *
     * @param json one JSON array instead of a table
     * @param colours when the table has some
     */
    record ListJails(boolean json, ColourChoice colours) implements Invocation {}

    /**
     * {@code portjail show NAME}.
     *
     * @param name which jail
     * @param json one JSON object instead of lines
     * @param colours when the lines have some
     */
    record ShowJail(JailName name, boolean json, ColourChoice colours) implements Invocation {}

    /**
     * {@code portjail top}.
     *
     * @param options what the user asked
     */
    record Top(TopOptions options) implements Invocation {}

    /**
     * {@code portjail prove}.
     *
     * @param options what the user asked
     */
    record Prove(ProveOptions options) implements Invocation {}

    /**
     * {@code portjail audit}.
     *
     * @param options what the user asked
     */
    record Audit(AuditOptions options) implements Invocation {}

    /**
     * {@code portjail wrap}.
     *
     * @param options what the user asked
     */
    record Wrap(WrapOptions options) implements Invocation {}

    /**
     * {@code portjail hold}, which systemd runs before a wrapped service.
     *
     * @param options the jail; their command is the service's name
     * @param set the set in which systemd keeps the service's cgroup, or null
     */
    record HoldService(RunOptions options, @Nullable UnitSet set) implements Invocation {}

    /** {@code portjail release}, which systemd runs after a wrapped service. */
    record ReleaseService() implements Invocation {}

    /** {@code portjail gc}: sweeps dead jails. */
    record CollectGarbage() implements Invocation {}

    /**
     * {@code portjail doctor}.
     *
     * @param range the ports that are asked about, or null for none
     * @param json one JSON object instead of lines
     * @param colours when the lines have some
     */
    record Examine(@Nullable PortSet range, boolean json, ColourChoice colours) implements Invocation {}

    /**
     * {@code portjail profile}.
     *
     * @param request what is asked
     * @param schema the options that a profile may have
     */
    record ManageProfiles(ProfileRequest request, ProfileSchema schema) implements Invocation {}

    /**
     * {@code portjail export}.
     *
     * @param options what the user asked
     */
    record Export(ExportOptions options) implements Invocation {}

    /** {@code portjail oci-hook}: the container whose state is on standard input. */
    record JailContainer() implements Invocation {}

    /**
     * Put back what is missing of jails.
     *
     * @param options which, and how
     */
    record Repair(RepairOptions options) implements Invocation {}

    /**
     * Become the program that has rules put back.
     *
     * @param options how often it looks
     */
    record Watch(WatchOptions options) implements Invocation {}

    /**
     * {@code --quiet}: the same without notes and progress. There is one only where it was asked for, so that a launch without it has a
     * class less to load.
     *
     * @param invocation what is to be done
     */
    record Quiet(Invocation invocation) implements Invocation {}

    /** Returns what is to be done, with notes or without. */
    static Invocation told(Invocation invocation, boolean quiet) {
        return quiet ? new Quiet(invocation) : invocation;
    }

    /**
     * Help or version: text for standard output.
     *
     * @param text what to print, with its line ends
     */
    record Print(String text) implements Invocation {}
}
