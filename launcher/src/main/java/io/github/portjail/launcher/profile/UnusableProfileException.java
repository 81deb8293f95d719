// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.io.Serial;
import java.util.List;

/** A profile cannot be used or changed; each reason is one line that says what and why, and what is allowed. */
public final class UnusableProfileException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    UnusableProfileException(List<String> reasons) {
        super(String.join("; ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    UnusableProfileException(String reason) {
        this(List.of(reason));
    }

    /** At least one line, without the program's name. */
    public List<String> reasons() {
        return reasons;
    }
}
