// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.launcher.text.SafeText;

/** A profile of any bytes is read, or its faults are told in lines that a terminal shows. */
public final class ProfileFuzzer {
    private static final ProfileSchema SCHEMA = RunSchema.get();

    private ProfileFuzzer() {}

    /** Looks at one input; Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        ProfileReader.Reading reading = ProfileReader.read(input, SCHEMA, true);
        for (String line : FaultLines.of("profile", reading.faults())) {
            if (!line.equals(SafeText.line(line))) {
                throw new AssertionError("no line for a terminal: " + line);
            }
        }
        if (reading.faults().isEmpty() && !reading.profile().options().containsKey("range")) {
            throw new AssertionError("a profile without a range is none: " + reading);
        }
        for (String word : reading.profile().command()) {
            if (word.indexOf('\0') >= 0) {
                throw new AssertionError("a word that cannot be executed: " + reading);
            }
        }
    }
}
