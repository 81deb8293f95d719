// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system calls of a run, in the order in which they began, as strace(1) writes them down with {@code -f -o}.
 *
 * @param calls of all its threads and processes
 */
record SystemCallTrace(List<SystemCallTrace.Call> calls) {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
    private static final String INJECTED = "(INJECTED)";

    /**
     * One of them.
     *
     * @param thread which made it
     * @param name the kernel's for it
     * @param number the how-many-th of that name it is in its thread, from 1, as strace's {@code when=} counts
     * @param text its arguments and the rest of its line
     */
    record Call(int thread, String name, int number, String text) {
        boolean names(String part) {
            return text.contains(part);
        }

        /** Whether strace cannot tell the two apart by name and number. */
        boolean hasNumberOf(Call other) {
            return name.equals(other.name) && number == other.number;
        }

        boolean isInjected() {
            return text.endsWith(INJECTED);
        }
    }

    static SystemCallTrace parse(List<String> lines) {
        List<Call> calls = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (String line : lines) {
            Matcher call = LINE.matcher(line);
            if (call.lookingAt()) {
                int number = counts.merge(call.group(1) + " " + call.group(2), 1, Integer::sum);
                calls.add(new Call(Integer.parseInt(call.group(1)), call.group(2), number, call.group(3)));
            }
        }
        return new SystemCallTrace(List.copyOf(calls));
    }

    /** How many calls began before the first whose name begins so and which names that part; all if there is none. */
    int before(String name, String part) {
        int first = 0;
        while (first < calls.size()
                && !(calls.get(first).name().startsWith(name)
                        && calls.get(first).names(part))) {
            first++;
        }
        return first;
    }

    /** The calls from that one on which the first thread made, and those threads and processes that began since. */
    List<Call> since(int first) {
        Set<Integer> older = new HashSet<>();
        calls.subList(0, first).forEach(call -> older.add(call.thread()));
        older.remove(calls.getFirst().thread());
        return calls.subList(first, calls.size()).stream()
                .filter(call -> !older.contains(call.thread()))
                .toList();
    }
}
