// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import io.github.portjail.rules.archive.Decompression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What Jazzer runs: whatever the bytes are, nothing is thrown, and it makes no difference in which blocks they come.
 *
 * <p>Run by {@link LogFuzzTest} for a fixed number of inputs, and by {@code make fuzz} as long as wanted.
 */
public final class LogFuzzer {
    private static final LogPrefixes PREFIXES = LogPrefixes.usual().with("own-prefix ", "own");
    private static final int SMALL = 17;
    private static final int UNPACKED_AT_MOST = 1 << 20;

    private LogFuzzer() {}

    /** Looks at one input; Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        Lines.Read whole = Lines.read(PREFIXES, input);
        Lines.Read pieces = Lines.read(PREFIXES, input, SMALL);
        if (!whole.equals(pieces)) {
            throw new AssertionError("in blocks of " + SMALL + " bytes it is " + pieces + ", as a whole " + whole);
        }
        SourceTally tally = whole.tally();
        long told = tally.violations() + tally.others() + tally.torn();
        if (told > tally.lines() || tally.violations() != whole.violations().size() || tally.suppressed() < 0) {
            throw new AssertionError("these numbers do not fit together: " + tally);
        }
        whole.violations().forEach(LogFuzzer::check);
        unpack(input);
    }

    private static void check(Violation violation) {
        String names = violation.jail() + violation.inputInterface() + violation.outputInterface();
        for (int i = 0; i < names.length(); i++) {
            if (names.charAt(i) < ' ' || names.charAt(i) > '~') {
                throw new AssertionError("a control character passed: " + violation);
            }
        }
    }

    private static void unpack(byte[] input) {
        try (InputStream unpacked = Decompression.of(new ByteArrayInputStream(input))) {
            unpacked.readNBytes(UNPACKED_AT_MOST);
        } catch (IOException damaged) {
            // What is no archive, or a damaged one, is told so.
        }
    }
}
