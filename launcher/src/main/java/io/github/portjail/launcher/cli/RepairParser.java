// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.repair.RepairOptions;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.ArrayList;
import java.util.List;

/** Parses {@code portjail repair} without picocli, whose start would be most of the time for which rules are missing. */
final class RepairParser {
    static final String ALL = "--all";
    static final String HERE = "--here";
    static final String QUIET = "--quiet";
    static final String SHORT_QUIET = "-q";
    static final String DRY_RUN = "--dry-run";
    static final String JSON = "--json";

    private RepairParser() {}

    /**
     * Parses the words.
     *
     * @param first the index of the first one behind {@code repair}
     * @throws UsageException with every fault found
     */
    static RepairOptions parse(String[] arguments, int first) throws UsageException {
        List<JailName> names = new ArrayList<>();
        List<String> given = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int i = first; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.equals(SHORT_QUIET)) {
                given.add(QUIET);
            } else if (List.of(ALL, HERE, QUIET, DRY_RUN, JSON).contains(word)) {
                given.add(word);
            } else if (word.startsWith("-")) {
                faults.add("unknown option '" + word + "': see portjail repair --help");
            } else {
                addName(word, names, faults);
            }
        }
        boolean all = given.contains(ALL) || given.contains(HERE);
        if (faults.isEmpty() && all != names.isEmpty()) {
            faults.add("say which jails: portjail repair NAME..., or portjail repair --all");
        }
        if (!faults.isEmpty()) {
            throw new UsageException(faults);
        }
        return new RepairOptions(
                names, given.contains(HERE), given.contains(QUIET), given.contains(DRY_RUN), given.contains(JSON));
    }

    private static void addName(String word, List<JailName> names, List<String> faults) {
        try {
            names.add(JailName.parse(word));
        } catch (InvalidValueException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }
}
