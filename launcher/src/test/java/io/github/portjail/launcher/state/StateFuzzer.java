// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A state file of any bytes is read as what it says, or refused. */
public final class StateFuzzer {
    private StateFuzzer() {}

    /** Looks at one input; Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String text = new String(input, StandardCharsets.UTF_8);
        JailState state = state(text);
        if (state != null && !state.equals(StateStore.parse(state.toJson()))) {
            throw new AssertionError("read back it is another state: " + state);
        }
        LastingMark mark = mark(text);
        if (mark != null && !mark.equals(StateStore.parseMark(mark.toJson()))) {
            throw new AssertionError("read back it is another mark: " + mark);
        }
        RangeClaim claim = RangeClaim.parse(text);
        if (claim != null && !claim.equals(RangeClaim.parse(claim.toString()))) {
            throw new AssertionError("read back it is another claim: " + claim);
        }
        BlockLeases leases = BlockLeases.parse(text);
        if (leases.toString().length() > 2L * text.length() + 1000) {
            throw new AssertionError("more leases than text: " + leases);
        }
    }

    private static @Nullable JailState state(String text) {
        try {
            return StateStore.parse(text);
        } catch (IOException told) {
            return null;
        }
    }

    private static @Nullable LastingMark mark(String text) {
        try {
            return StateStore.parseMark(text);
        } catch (IOException told) {
            return null;
        }
    }
}
