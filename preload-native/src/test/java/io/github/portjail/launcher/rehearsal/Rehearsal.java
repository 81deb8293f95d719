// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.rehearsal;

/** Stands in for the launcher's rehearsal in the tests of the entry program: loads what one launch needs. */
public final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Class.forName("io.github.portjail.launcher.Main");
    }
}
