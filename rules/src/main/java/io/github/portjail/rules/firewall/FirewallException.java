// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The firewall refused, or could not be asked; the message is the one line to show. */
public final class FirewallException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    public FirewallException(String message) {
        this(message, null);
    }

    public FirewallException(String message, @Nullable String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do about it, or null where that is not known. */
    public @Nullable String hint() {
        return hint;
    }
}
