// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.outcome;

/**
 * The exit statuses of portjail itself, as env(1) and timeout(1) give them; once the command is executed, the status
 * is the command's own (128+n in the shell when signal n ended it).
 */
public enum ExitStatus {
    OK(0, "portjail did what it was asked to"),
    LEAKS(1, "portjail prove saw a packet leave from a port outside the range"),
    PROBLEMS(1, "portjail doctor found a problem"),
    VIOLATIONS(3, "portjail audit found violations"),
    OWN_FAULT(125, "portjail itself failed or was called wrongly; the command was not executed"),
    CANNOT_EXECUTE(126, "the command was found but cannot be executed"),
    NOT_FOUND(127, "the command was not found"),
    NOT_HELD(
            255,
            "the jail of a wrapped service could not be made; systemd takes this status of a condition for a failure");

    private final int code;
    private final String meaning;

    ExitStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The status as the shell sees it, 0-255. */
    public int code() {
        return code;
    }

    /** One sentence for the help and the manual. */
    public String meaning() {
        return meaning;
    }
}
