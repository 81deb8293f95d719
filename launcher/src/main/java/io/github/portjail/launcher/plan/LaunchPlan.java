// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.firewall.JailAddress;
import java.util.List;

/**
 * Everything that a launch is going to do, decided before anything is done.
 *
 * @param jail what will be remembered of the jail
 * @param hierarchy where the cgroup v2 hierarchy is
 * @param address by what nftables knows the jail's packets
 * @param steeringReason why the steering is what it is
 * @param enforcement how much of the promise is kept
 * @param remarks what the user must be told, one sentence each: less is enforced, or otherwise, than was asked
 * @param notes what the user may want to know, one sentence each
 * @param steps what is done, in this order
 */
public record LaunchPlan(
        JailState jail,
        CgroupLocation hierarchy,
        JailAddress address,
        String steeringReason,
        Enforcement enforcement,
        List<String> remarks,
        List<String> notes,
        List<LaunchStep> steps) {

    public LaunchPlan {
        remarks = List.copyOf(remarks);
        notes = List.copyOf(notes);
        steps = List.copyOf(steps);
    }

    /** The plan as a dry run prints it: one numbered line a step, exact text indented below it. */
    public String print() {
        StringBuilder text = new StringBuilder();
        text.append("jail ").append(jail.policy().name());
        text.append(", source ports ").append(jail.policy().range()).append('\n');
        text.append("range: ").append(jail.policy().sharing().describe()).append('\n');
        text.append("cgroup v2: ").append(hierarchy.describe()).append('\n');
        text.append("place: ").append(jail.place()).append('\n');
        text.append("steering: ")
                .append(jail.steering())
                .append(", ")
                .append(steeringReason)
                .append('\n');
        text.append("enforcement: ").append(enforcement.describe()).append('\n');
        appendNotes(text, remarks);
        appendNotes(text, notes);
        int number = 0;
        for (LaunchStep step : steps) {
            number++;
            text.append(number).append(". ").append(step.describe()).append('\n');
            appendIndented(text, step.detail());
        }
        return text.toString();
    }

    private static void appendNotes(StringBuilder text, List<String> notes) {
        for (int i = 0; i < notes.size(); i++) {
            text.append("note: ").append(notes.get(i)).append('\n');
        }
    }

    private static void appendIndented(StringBuilder text, String detail) {
        int start = 0;
        while (start < detail.length()) {
            int end = detail.indexOf('\n', start);
            end = end < 0 ? detail.length() : end;
            text.append("     ").append(detail, start, end).append('\n');
            start = end + 1;
        }
    }
}
