// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.NotCompiled;

/** What picocli parses is no launch. */
final class PicocliCommands {
    private PicocliCommands() {}

    static Invocation parse(String[] arguments) {
        throw new NotCompiled();
    }
}
