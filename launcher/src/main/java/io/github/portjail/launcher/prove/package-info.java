// SPDX-License-Identifier: Apache-2.0

/**
 * {@code portjail prove}: which ports really arrive at the far end when a jailed program opens connections in every way.
 *
 * <p>What belongs here: the neighbour on whose wire the ports are counted, the transcript of both sides, the verdict on
 * each pattern, and how the findings are printed. What does not: how a jail is made. The client is started by portjail's
 * own program as anybody's would be, so that what is proved is what {@code portjail run} does.
 */
@NullMarked
package io.github.portjail.launcher.prove;

import org.jspecify.annotations.NullMarked;
