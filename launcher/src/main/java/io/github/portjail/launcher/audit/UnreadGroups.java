// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.policy.LogTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Living jails that log to an NFLOG group, of which no log of the kernel knows. */
final class UnreadGroups {
    private UnreadGroups() {}

    /**
     * Says which they are where the user named no source: one line for each group, with the source that has them.
     *
     * @return nothing where the user named files or a source
     */
    static List<String> notes(AuditOptions options, KnownJails jails) {
        if (!options.files().isEmpty() || !(options.source() instanceof LogChoice.Auto)) {
            return List.of();
        }
        Set<String> wanted = options.filter().jails();
        Map<Integer, List<String>> names = new TreeMap<>();
        for (JailState state : jails.states()) {
            LogTarget target = state.policy().log().target();
            String name = state.policy().name().value();
            boolean isWanted = wanted.isEmpty() || wanted.contains(name);
            if (isWanted && state.isLogged() && target.kind() == LogTarget.Kind.NFLOG) {
                names.computeIfAbsent(target.group(), _ -> new ArrayList<>()).add(name);
            }
        }
        List<String> notes = new ArrayList<>();
        for (Map.Entry<Integer, List<String>> group : names.entrySet()) {
            List<String> these = group.getValue();
            String who = these.size() == 1 ? "jail " + these.getFirst() + " logs" : these.size() + " jails log";
            notes.add(who + " to NFLOG group " + group.getKey()
                    + ", which no log of the kernel has: to hear what comes there, " + "portjail audit --source nflog:"
                    + group.getKey() + " --follow");
        }
        return notes;
    }
}
