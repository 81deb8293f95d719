// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import io.github.portjail.launcher.NotCompiled;

/** Programs are run by the Java VM. */
public final class Command {
    private Command() {}

    public static Command of(String... words) {
        throw new NotCompiled();
    }

    public CommandResult run() {
        throw new NotCompiled();
    }
}
