// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

/** How much a finding matters; in the order of that. */
public enum Severity {
    /** As it should be. */
    OK("ok"),
    /** Good to know, or could not be told. */
    NOTE("note"),
    /** A jail works, but a connection may fail, or somebody may be misled. */
    WARNING("warning"),
    /** A jail with the usual options does not work here. */
    PROBLEM("problem");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
