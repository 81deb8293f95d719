// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.container;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container engine, asked by its own program.
 *
 * @param program docker or podman, or the path of one
 * @param host the engine's socket as DOCKER_HOST has it, or null for the usual one
 */
record ContainerEngine(String program, @Nullable String host) {
    private static final String DOCKER = "docker";
    private static final String PODMAN = "podman";

    /** The one that is asked for; else docker, or podman where docker is not installed. */
    static ContainerEngine choose(@Nullable String program, @Nullable String host) {
        if (program != null) {
            return new ContainerEngine(program, program.endsWith(DOCKER) ? host : null);
        }
        return new ContainerEngine(DOCKER, host).isThere()
                ? new ContainerEngine(DOCKER, host)
                : new ContainerEngine(PODMAN, null);
    }

    private boolean isThere() {
        try {
            CommandResult _ = Command.of(program, "--version").run();
            return true;
        } catch (CommandException _) {
            return false;
        }
    }

    /**
     * Asks for a container.
     *
     * @param container its name or ID
     * @throws Failure when there is none, or it does not run
     */
    Container inspect(String container) throws Failure {
        List<String> words = new ArrayList<>(List.of(program));
        if (host != null && !host.isEmpty()) {
            words.addAll(List.of("--host", host));
        }
        words.addAll(List.of("container", "inspect", container));
        CommandResult result;
        try {
            result = Command.of(words.toArray(new String[0])).run();
        } catch (CommandException e) {
            throw Failure.of("cannot ask " + program + " for container '" + container + "': " + e.getMessage(), e)
                    .withHint("--engine names the program that knows the container: docker or podman");
        }
        if (result.status() != 0) {
            throw Failure.of("cannot find container '" + container + "': " + program + " says: "
                            + lastLine(result.error()))
                    .withHint(program + " ps lists those that run; --engine names another program");
        }
        try {
            return Container.parse(result.output());
        } catch (IOException e) {
            throw Failure.of("cannot jail container '" + container + "': " + e.getMessage(), e)
                    .withHint(program + " ps lists those that run: it has to be one of them");
        }
    }

    private static String lastLine(String text) {
        String stripped = text.strip();
        return SafeText.line(stripped.substring(stripped.lastIndexOf('\n') + 1));
    }
}
