// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;

/** What systemctl(1) answers. */
final class Systemctl {
    private Systemctl() {}

    /**
     * Runs it and returns what it prints.
     *
     * @throws Failure when it cannot be run, or fails
     */
    static String run(String... arguments) throws Failure {
        String[] words = new String[arguments.length + 1];
        words[0] = "systemctl";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        CommandResult result;
        try {
            result = Command.of(words).run();
        } catch (CommandException e) {
            throw Failure.of("cannot ask systemd: " + e.getMessage(), e)
                    .withHint(
                            "this is for hosts that systemd runs; elsewhere write portjail before the service's command");
        }
        if (result.status() != 0) {
            throw Failure.of("systemctl " + String.join(" ", arguments) + " failed: "
                            + result.error().strip().replace('\n', ' '))
                    .withHint("it has to be run by root, on a host that systemd runs; systemctl status says more");
        }
        return result.output();
    }

    /** Returns the version of the systemd that runs this host, such as 257; 0 where none does. */
    static int version() {
        try {
            return number(run("show", "--property=Version", "--value"));
        } catch (Failure _) {
            return 0;
        }
    }

    /** The number that a version begins with: {@code 257.13-1~deb13u1}, {@code v256-rc1} or {@code 252}; 0 for none. */
    static int number(String version) {
        int start = version.startsWith("v") ? 1 : 0;
        int end = start;
        while (end < version.length() && version.charAt(end) >= '0' && version.charAt(end) <= '9' && end - start < 6) {
            end++;
        }
        return end == start ? 0 : Integer.parseInt(version, start, end, 10);
    }
}
