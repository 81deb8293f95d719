// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import java.io.Serial;

/** The firewall refused, or could not be asked; the message is the one line to show. */
public final class FirewallException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public FirewallException(String message) {
        super(message);
    }
}
