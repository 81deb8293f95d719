// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the options of {@code run} are, as far as profiles need to know: given by whoever parses the command line. */
public interface ProfileSchema {
    /** The options that a profile may have, in the order in which they are shown. */
    List<ProfileKey> options();

    /** Whether there is a command, and a description, beside them. */
    default boolean hasCommand() {
        return true;
    }

    /**
     * Checks one value.
     *
     * @param option the name of one of {@link #options()}
     * @param text the value as the command line has it; empty for an option that takes none
     * @return what is wrong and what is allowed, one line; null when nothing is
     */
    @Nullable String fault(String option, String text);

    /**
     * Tells what is missing.
     *
     * @param options the names of the options that there are
     * @return one line for each fault
     */
    List<String> missing(Set<String> options);

    /**
     * Checks values, each of which is right and none of which is missing, for what does not go together.
     *
     * @param options texts by the names of options
     * @return one line for each fault
     */
    List<String> faultsTogether(Map<String, String> options);
}
