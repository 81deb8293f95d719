// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import java.io.Serial;

/** A program could not be run to its end; the message is the one line to show. */
public final class CommandException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }

    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
