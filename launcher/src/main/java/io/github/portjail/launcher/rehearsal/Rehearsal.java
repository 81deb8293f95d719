// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.rehearsal;

import io.github.portjail.launcher.act.RunJail;
import io.github.portjail.launcher.audit.Audit;
import io.github.portjail.launcher.cli.CommandLineParser;
import io.github.portjail.launcher.cli.Invocation;
import io.github.portjail.launcher.cli.UsageException;
import io.github.portjail.launcher.outcome.Failure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The entry of the recording: plans launches without carrying them out, loads what carrying out would need, and audits. */
public final class Rehearsal {
    private static final String[][] LAUNCHES = {
        {"--range", "50000:50999", "--dry-run", "--", "true"},
        {"--range", "50000:50999", "--dry-run", "--place", "netns", "--name", "rehearsal", "--", "true"},
        {"enter", "rehearsal", "--no-new-privs", "--", "true"},
    };

    /** A violation, and a line of somebody else's. */
    private static final String LOG =
            "Nov 21 17:00:00 host kernel: [1.000000] portjail rehearsal: IN= OUT=eth0 SRC=192.0.2.1 DST=192.0.2.2 LEN=60 TOS=0x00 PREC=0x00"
                    + " TTL=64 ID=4242 DF PROTO=TCP SPT=40000 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 \n"
                    + "Nov 21 17:00:01 host nginx[7]: 192.0.2.1 GET /\n";

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
        String home = System.getProperty("portjail.home", "");
        audit("-", nowhere);
        // A large file, which is read in segments.
        audit(home + "/lib/runtime/lib/modules", nowhere);
    }

    private static void audit(String log, PrintStream nowhere) {
        try {
            if (CommandLineParser.parse(new String[] {"audit", "--by", "jail", log})
                    instanceof Invocation.Audit asked) {
                InputStream in = new ByteArrayInputStream(LOG.getBytes(StandardCharsets.UTF_8));
                new Audit(in, nowhere, nowhere, nowhere, "").run(asked.options());
            }
        } catch (UsageException | Failure e) {
            nowhere.println(e);
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
