// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.rehearsal;

import io.github.portjail.launcher.act.RunJail;
import io.github.portjail.launcher.cli.CommandLineParser;
import io.github.portjail.launcher.cli.Invocation;
import io.github.portjail.launcher.cli.UsageException;
import io.github.portjail.launcher.outcome.Failure;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The entry of the recording: plans launches without carrying them out, and loads what carrying out would need. */
public final class Rehearsal {
    private static final String[][] LAUNCHES = {
        {"--range", "50000:50999", "--dry-run", "--", "true"},
        {"--range", "50000:50999", "--dry-run", "--place", "netns", "--name", "rehearsal", "--", "true"},
        {"enter", "rehearsal", "--no-new-privs", "--", "true"},
    };

    private Rehearsal() {}

    /**
     * Rehearses and returns.
     *
     * @param arguments none
     * @throws ReflectiveOperationException when the jars do not fit together
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        for (String name : LaunchClasses.find(System.getProperty("java.class.path", ""))) {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        }
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        for (String[] launch : LAUNCHES) {
            plan(launch, nowhere);
        }
    }

    /** A host where a plan cannot be made is no fault here: then less is recorded. */
    private static void plan(String[] arguments, PrintStream nowhere) {
        try {
            if (CommandLineParser.parse(arguments) instanceof Invocation.Run run) {
                new RunJail(System.getProperty("portjail.home", ""), nowhere, nowhere, nowhere).run(run.options());
            }
        } catch (UsageException | Failure e) {
            nowhere.println(e);
        }
    }
}
