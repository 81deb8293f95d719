// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs of {@code portjail audit}, and of the client whose violations it finds. */
final class Audits {
    private static final Pattern SUPPRESSED = Pattern.compile(": (\\d+) callbacks suppressed$");

    private Audits() {}

    /** A name that no line of the kernel's log has yet. */
    static String newName() {
        return "au-" + Long.toString(System.nanoTime() & 0xffffffffffL, 36);
    }

    /** The static client in a jail on a host. */
    static Running jailedClient(TestHost host, String name, String... options) {
        List<String> all = new ArrayList<>(List.of("--name", name));
        all.addAll(List.of(options));
        return host.start(Portjail.jailed(Portjail.RANGE, all, ClientProgram.client()));
    }

    /** The command line of an audit that signals end, though what ran the tests may ignore them, which children inherit. */
    static List<String> signalled(String... words) {
        List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT,TERM,HUP"));
        all.addAll(Portjail.command("audit"));
        all.addAll(List.of(words));
        return all;
    }

    static Finished audit(String... words) {
        return Commands.run(Portjail.command(
                Commands.concat(List.of("audit"), List.of(words)).toArray(new String[0])));
    }

    /**
     * Fails the test unless these and no other violations were found in the kernel's log, each once, and nothing was said but what
     * that log says of itself.
     */
    static void expectEachOnce(List<String> expected, Finished audit) throws IOException {
        expectEachOnce(expected, suppressed(), audit);
    }

    /** The same of a log of which this is said. */
    static void expectEachOnce(List<String> expected, String said, Finished audit) throws IOException {
        assertEquals(expected, AuditedViolation.told(audit.expect(3).output()), "violations found by " + audit);
        assertEquals(said, audit.errors(), "standard error");
    }

    /** What is said of the messages that the kernel did not log, since they were too many: of whatever part of it, and at any time. */
    static String suppressed() {
        long messages = Commands.run("dmesg").expectSuccess().outputLines().stream()
                .map(SUPPRESSED::matcher)
                .filter(Matcher::find)
                .mapToLong(notice -> Long.parseLong(notice.group(1)))
                .sum();
        return messages == 0
                ? ""
                : "portjail: " + messages + (messages == 1 ? " message" : " messages")
                        + " never came into the log: suppressed or lost there\n";
    }
}
