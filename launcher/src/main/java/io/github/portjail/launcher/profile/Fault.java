// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.launcher.text.SafeText;

/**
 * What is wrong at a place of a profile.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param what what is wrong and what is allowed, one line
 */
public record Fault(int line, int column, String what) implements Comparable<Fault> {
    public Fault {
        // It may quote the file, in which anything may stand.
        what = SafeText.line(what);
    }

    /** One line in the form of compilers: {@code FILE:LINE:COLUMN: WHAT}. */
    String in(String path) {
        return SafeText.line(path) + ":" + line + ":" + column + ": " + what;
    }

    @Override
    public int compareTo(Fault other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
