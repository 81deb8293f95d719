// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;

/**
 * What a process left when it ended.
 *
 * @param command the words it was started with
 * @param status its exit status, or 128 and the signal that ended it
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 * @param took from its start to its end
 */
public record Finished(List<String> command, int status, String output, String errors, Duration took) {

    /** Fails the test unless the status is the expected one; says what the process wrote. */
    Finished expect(int expected) {
        assertEquals(expected, status, "exit status of " + this);
        return this;
    }

    public Finished expectSuccess() {
        return expect(0);
    }

    /** Returns standard output without the newline at its end. */
    public String answer() {
        return output.strip();
    }

    public List<String> outputLines() {
        return output.lines().toList();
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n--- status " + status + ", output:\n" + output + "--- errors:\n" + errors
                + "---";
    }
}
