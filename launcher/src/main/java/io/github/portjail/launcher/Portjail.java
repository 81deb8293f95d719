// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

import io.github.portjail.launcher.act.DownJail;
import io.github.portjail.launcher.act.GarbageCollection;
import io.github.portjail.launcher.act.ServiceRelease;
import io.github.portjail.launcher.audit.Audit;
import io.github.portjail.launcher.cli.CommandLineParser;
import io.github.portjail.launcher.cli.Invocation;
import io.github.portjail.launcher.cli.UsageException;
import io.github.portjail.launcher.cli.Version;
import io.github.portjail.launcher.container.DockerJail;
import io.github.portjail.launcher.doctor.Doctor;
import io.github.portjail.launcher.export.JailExport;
import io.github.portjail.launcher.oci.OciHook;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.FailureLines;
import io.github.portjail.launcher.profile.ProfileCommand;
import io.github.portjail.launcher.prove.Prove;
import io.github.portjail.launcher.repair.Repair;
import io.github.portjail.launcher.repair.Watch;
import io.github.portjail.launcher.saved.RestoreJails;
import io.github.portjail.launcher.saved.SaveJails;
import io.github.portjail.launcher.systemd.Wrap;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.launcher.view.JailViews;
import io.github.portjail.launcher.view.Top;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** One invocation of the program, from its arguments to its exit status. */
final class Portjail {
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;

    Portjail(InputStream in, PrintStream out, PrintStream err) {
        this(in, out, err, false);
    }

    private Portjail(InputStream in, PrintStream out, PrintStream err, boolean quiet) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.quiet = quiet;
    }

    ExitStatus run(String[] arguments) {
        try {
            return dispatch(CommandLineParser.parse(arguments));
        } catch (UsageException e) {
            for (String fault : e.faults()) {
                err.println(FailureLines.PREFIX + SafeText.message(fault));
            }
            return Launching.failed(arguments, ExitStatus.OWN_FAULT);
        } catch (Failure e) {
            FailureLines.print(err, e);
            printStackTrace(arguments, e);
            return Launching.failed(arguments, e.status());
        } catch (RuntimeException | Error e) {
            FailureLines.printUnexpected(err, e);
            printStackTrace(arguments, e);
            return Launching.failed(arguments, ExitStatus.OWN_FAULT);
        }
    }

    private ExitStatus dispatch(Invocation invocation) throws Failure {
        String home = System.getProperty("portjail.home", "");
        if (Launching.run(invocation, home, out, err, unlessQuiet(err))) {
            return ExitStatus.OK;
        }
        if (invocation instanceof Invocation.Quiet asked) {
            return new Portjail(in, out, err, true).dispatch(asked.invocation());
        } else if (invocation instanceof Invocation.Down down) {
            new DownJail(home, unlessQuiet(err)).run(down.name(), down.kill(), down.graceSeconds());
        } else if (invocation instanceof Invocation.Save save) {
            return new SaveJails(out, err).save(save.file(), save.schema());
        } else if (invocation instanceof Invocation.Restore restore) {
            return new RestoreJails(home, in, err, unlessQuiet(err), quiet).restore(restore.file(), restore.schema());
        } else if (invocation instanceof Invocation.Docker docker) {
            new DockerJail(home, out, err, unlessQuiet(err)).run(docker.options());
        } else if (invocation instanceof Invocation.Print print) {
            out.print(print.text());
        } else if (invocation instanceof Invocation.ListJails list) {
            new JailViews(out, unlessQuiet(err))
                    .list(list.json(), list.colours().ink());
        } else if (invocation instanceof Invocation.ShowJail show) {
            new JailViews(out, unlessQuiet(err))
                    .show(show.name(), show.json(), show.colours().ink());
        } else if (invocation instanceof Invocation.Top top) {
            new Top(in, out).run(top.options());
        } else if (invocation instanceof Invocation.Prove prove) {
            return new Prove(home, out, err, unlessQuiet(err)).run(prove.options());
        } else if (invocation instanceof Invocation.Audit audit) {
            return new Audit(in, out, err, unlessQuiet(err), Version.line()).run(audit.options());
        } else if (invocation instanceof Invocation.Wrap wrap) {
            new Wrap(home, out, unlessQuiet(out), unlessQuiet(err)).run(wrap.options());
        } else if (invocation instanceof Invocation.ReleaseService) {
            new ServiceRelease(home).run();
        } else if (invocation instanceof Invocation.CollectGarbage) {
            new GarbageCollection(home, unlessQuiet(out), unlessQuiet(err)).run();
        } else if (invocation instanceof Invocation.Examine examine) {
            return new Doctor(home, out, unlessQuiet(err))
                    .run(examine.range(), examine.json(), examine.colours().ink());
        } else if (invocation instanceof Invocation.ManageProfiles manage) {
            return new ProfileCommand(out, err, unlessQuiet(out), manage.schema()).run(manage.request());
        } else if (invocation instanceof Invocation.Export export) {
            new JailExport(out, unlessQuiet(err)).run(export.options());
        } else if (invocation instanceof Invocation.JailContainer) {
            new OciHook(in).run();
        } else if (invocation instanceof Invocation.Repair repair) {
            return new Repair(home, out, unlessQuiet(err)).run(repair.options());
        } else if (invocation instanceof Invocation.Watch watch) {
            new Watch(home, quiet).run(watch.options());
        }
        return ExitStatus.OK;
    }

    /** Where notes and progress go: what is for people who watch is made for nobody with --quiet. */
    private PrintStream unlessQuiet(PrintStream stream) {
        return quiet ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) : stream;
    }

    private void printStackTrace(String[] arguments, Throwable failure) {
        if (Launching.asksForStackTrace(arguments)) {
            failure.printStackTrace(err);
        }
    }
}
