// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.container;

import io.github.portjail.launcher.plan.RunOptions;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of {@code portjail docker}, parsed and valid.
 *
 * @param container its name or ID, as the engine takes it; does not begin with -
 * @param engine the program that knows it, or null for docker, or podman where docker is not installed
 * @param jail the options of {@code run}; the command is none of them
 */
public record DockerOptions(String container, @Nullable String engine, RunOptions jail) {}
