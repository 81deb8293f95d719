// SPDX-License-Identifier: Apache-2.0

/** What a launch is going to do: options and the probed host become a {@link io.github.portjail.launcher.plan.LaunchPlan}, which can be printed and changes nothing. Neither parsing nor doing belongs here. */
@NullMarked
package io.github.portjail.launcher.plan;

import org.jspecify.annotations.NullMarked;
