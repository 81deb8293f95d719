// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

import io.github.portjail.launcher.act.EnterJail;
import io.github.portjail.launcher.act.RunJail;
import io.github.portjail.launcher.cli.Invocation;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import java.io.PrintStream;

/** What the Java VM and the compiled launch carry out alike. */
final class Launching {
    private Launching() {}

    /** Carries a launch out; false, and nothing is done, when it is none. */
    static boolean run(Invocation asked, String home, PrintStream out, PrintStream err, PrintStream notes)
            throws Failure {
        // A chain of instanceof and not a pattern switch, whose bootstrap method costs milliseconds at start.
        if (asked instanceof Invocation.Run run) {
            new RunJail(home, out, err, notes).run(run.options());
        } else if (asked instanceof Invocation.Enter enter) {
            new EnterJail(home, err).enter(enter.options());
        } else if (asked instanceof Invocation.Up up) {
            new RunJail(home, out, err, notes).up(up.options());
        } else if (asked instanceof Invocation.HoldService hold) {
            new RunJail(home, out, err, notes).hold(hold.options(), hold.set());
        } else {
            return false;
        }
        return true;
    }

    /** As a condition of a unit, any other status than 255 would have systemd leave the service out without a word. */
    static ExitStatus failed(String[] arguments, ExitStatus usual) {
        return arguments.length > 0 && arguments[0].equals("hold") ? ExitStatus.NOT_HELD : usual;
    }

    /** Whether portjail's own words ask for one. */
    static boolean asksForStackTrace(String[] arguments) {
        for (int i = 0; i < arguments.length && !arguments[i].equals("--"); i++) {
            if (arguments[i].equals("--stacktrace")) {
                return true;
            }
        }
        return false;
    }
}
