// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.List;

/** What {@code portjail profile} is asked. */
public sealed interface ProfileRequest {
    /**
     * Which profiles there are.
     *
     * @param json one JSON array instead of a table
     */
    record ListAll(boolean json) implements ProfileRequest {}

    /**
     * What a profile says.
     *
     * @param json one JSON object instead of TOML
     */
    record Show(ProfileName name, boolean json) implements ProfileRequest {}

    /** A copy under another name, in the caller's folder. */
    record Copy(ProfileName from, ProfileName to) implements ProfileRequest {}

    /**
     * Another value for a key; a profile that does not exist is made.
     *
     * @param values one, or several where the key takes an array; as typed
     */
    record Change(ProfileName name, String key, List<String> values) implements ProfileRequest {}

    /** An end to a profile. */
    record Remove(ProfileName name) implements ProfileRequest {}

    /**
     * What is wrong.
     *
     * @param names which profiles; empty for all
     */
    record Check(List<ProfileName> names) implements ProfileRequest {}
}
