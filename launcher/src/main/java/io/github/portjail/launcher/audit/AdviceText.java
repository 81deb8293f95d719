// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.text.Paragraph;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.audit.Advice;
import io.github.portjail.rules.audit.Cause;
import io.github.portjail.rules.violation.Intruder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Advice as lines, for people. */
final class AdviceText {
    private static final int USUAL_WIDTH = 100;

    /** How many programs of one remedy are named. */
    private static final int MOST = 5;

    private AdviceText() {}

    /**
     * Prints the remedy that concerns most violations first, once for all programs that it helps.
     *
     * @param width how many columns the terminal has, or 0 if there is none
     */
    static String lines(List<Advice> all, int width) {
        if (all.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\nWhat to do\n");
        int columns = width == 0 ? USUAL_WIDTH : Math.max(40, width);
        Map<String, List<Advice>> byRemedy = new LinkedHashMap<>();
        for (Advice advice : all) {
            byRemedy.computeIfAbsent(advice.remedy(), _ -> new ArrayList<>()).add(advice);
        }
        byRemedy.forEach((remedy, same) -> {
            for (Advice advice : same.subList(0, Math.min(MOST, same.size()))) {
                Paragraph.append(text, "  ", "    ", finding(advice), columns);
            }
            more(text, same);
            Paragraph.append(text, "    Remedy: ", "      ", remedy + ".", columns);
        });
        return text.toString();
    }

    private static void more(StringBuilder text, List<Advice> same) {
        long violations = 0;
        for (Advice advice : same.subList(Math.min(MOST, same.size()), same.size())) {
            violations += advice.violations();
        }
        if (same.size() > MOST) {
            text.append("  and ").append(same.size() - MOST).append(" more like these: ");
            text.append(violations).append(" violations.\n");
        }
    }

    /** What was found, in one sentence. */
    static String finding(Advice advice) {
        String program = advice.program();
        String who = program == null ? "a program" : SafeText.printable(program);
        if (advice.cause() == Cause.INTRUDER) {
            String packets = advice.violations() == 1 ? "1 packet" : advice.violations() + " packets";
            return "programs outside of jail " + SafeText.printable(Intruder.jail(advice.jail())) + " "
                    + advice.finding() + ": " + packets + ".";
        }
        String number = advice.violations() == 1 ? "1 violation" : advice.violations() + " violations";
        return who + " of jail " + SafeText.printable(advice.jail()) + (advice.certain() ? " " : " probably ")
                + advice.finding() + ": " + number + ".";
    }
}
