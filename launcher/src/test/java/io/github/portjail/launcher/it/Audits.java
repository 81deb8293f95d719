// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs of {@code portjail audit}, and of the client whose violations it finds. */
final class Audits {
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

    /** Fails the test unless these and no other violations were found, each once, and nothing else was said. */
    static void expectEachOnce(List<String> expected, Finished audit) throws IOException {
        assertEquals(expected, AuditedViolation.told(audit.expect(3).output()), "violations found by " + audit);
        assertEquals("", audit.errors(), "standard error");
    }
}
