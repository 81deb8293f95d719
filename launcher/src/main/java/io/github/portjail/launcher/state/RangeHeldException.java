// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import java.io.Serial;

/** Another jail has claimed ports of the range; it may live. */
public final class RangeHeldException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String holder;
    private final transient RangeClaim claim;

    RangeHeldException(String holder, RangeClaim claim) {
        super("jail '" + holder + "' holds " + claim.range());
        this.holder = holder;
        this.claim = claim;
    }

    /** The name of its state directory. */
    public String holder() {
        return holder;
    }

    /** What it holds. */
    public RangeClaim claim() {
        return claim;
    }
}
