// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.outcome;

import org.jspecify.annotations.Nullable;

/** portjail cannot do what was asked: one line that says what and why, and a hint where the remedy is known. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitStatus status;
    private final @Nullable String hint;

    private Failure(ExitStatus status, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.hint = hint;
    }

    /** A failure of portjail itself, exit status 125, without a hint. */
    public static Failure of(String message) {
        return new Failure(ExitStatus.OWN_FAULT, message, null, null);
    }

    /** A failure of portjail itself, exit status 125, whose cause is kept for the stack trace. */
    public static Failure of(String message, Throwable cause) {
        return new Failure(ExitStatus.OWN_FAULT, message, null, cause);
    }

    /** A failure with another exit status: the command cannot be executed. */
    public static Failure of(ExitStatus status, String message) {
        return new Failure(status, message, null, null);
    }

    /** The same failure with the remedy. */
    public Failure withHint(String remedy) {
        return new Failure(status, text(), remedy, getCause());
    }

    /** What and why, one line without the program's name. */
    public String text() {
        String message = getMessage();
        return message == null ? "unknown failure" : message;
    }

    public ExitStatus status() {
        return status;
    }

    /** What to do next, or null where it is not known. */
    public @Nullable String hint() {
        return hint;
    }
}
