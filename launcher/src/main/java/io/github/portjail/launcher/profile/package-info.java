// SPDX-License-Identifier: Apache-2.0

/**
 * Profiles: the options of {@code run}, and a command, in a file with a name.
 *
 * <p>What belongs here: which files are profiles and who may have written them, what is in them (the only user of the TOML
 * library), how they are listed, shown and changed. What does not: what a key means, for keys are the options of {@code run},
 * whose table and parsers are in {@code launcher.cli}; that hands them over as a {@link ProfileSchema}. Nothing here is loaded by a
 * launch without a profile.
 */
@NullMarked
package io.github.portjail.launcher.profile;

import org.jspecify.annotations.NullMarked;
