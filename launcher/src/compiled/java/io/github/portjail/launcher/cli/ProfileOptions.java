// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.NotCompiled;
import java.util.List;
import java.util.Map;

/** Profiles are TOML, which a library reads. */
final class ProfileOptions {
    private ProfileOptions() {}

    static boolean add(String profile, Map<RunOption, String> given, List<String> command, List<String> faults) {
        throw new NotCompiled();
    }
}
