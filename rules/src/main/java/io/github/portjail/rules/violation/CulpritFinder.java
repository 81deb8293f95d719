// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import org.jspecify.annotations.Nullable;

/** Who is behind a violation. */
public interface CulpritFinder {
    /** Knows nobody: what is asked where no jail of this host can be. */
    CulpritFinder NOBODY = _ -> null;

    /**
     * Returns the process behind a violation, or null when nothing shows it: its jail is gone, nobody witnessed it, or the log does
     * not say enough. It is never guessed.
     *
     * @throws RuntimeException never for what is merely not known, nor for a jail that ends meanwhile
     */
    @Nullable Culprit find(Violation violation);
}
