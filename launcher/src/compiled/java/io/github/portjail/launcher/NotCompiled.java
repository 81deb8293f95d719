// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

/** Something that the compiled launch leaves to the Java VM; thrown before anything is done. */
public final class NotCompiled extends Error {
    private static final long serialVersionUID = 1;

    public NotCompiled() {
        super("not compiled");
    }
}
