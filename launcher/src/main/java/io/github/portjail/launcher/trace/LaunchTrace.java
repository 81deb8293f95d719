// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.trace;

import io.github.portjail.cgroup.syscall.EntryTimes;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * When each part of a launch was over. Nothing is printed before the end, for printing takes time itself.
 *
 * <p>A line is {@code portjail: launch: TOOK AT WHAT}, both in microseconds, {@code AT} since the process executed bin/portjail. That
 * instant is not known to the process; the processor time that it had used when main began stands for what came before.
 */
public final class LaunchTrace {
    private static final int NANOSECONDS = 1000;
    private static final int WIDTH = 8;

    /**
     * One part.
     *
     * @param end when it was over, in nanoseconds by CLOCK_MONOTONIC
     */
    private record Part(String what, long end) {}

    private final PrintStream err;
    private final long begin;
    private final List<Part> parts = new ArrayList<>();
    private int printed;

    private LaunchTrace(PrintStream err, long begin) {
        this.err = err;
        this.begin = begin;
    }

    /**
     * Begins with what bin/portjail noted until its Java code began.
     *
     * @param now when this was called; until it runs, this class is loaded, which is a part of its own
     */
    public static LaunchTrace begin(NativeFrame frame, PrintStream err, long now) {
        EntryTimes entry = new EntryTimes(frame);
        long main = entry.reached(EntryTimes.MAIN);
        LaunchTrace trace = new LaunchTrace(err, main == 0 ? now : main - entry.processorTimeBeforeMain());
        if (main != 0) {
            trace.add("exec and dynamic loader (processor time)", main);
            trace.add("caller's state noted, installation found", entry.reached(EntryTimes.NOTED));
            long created = entry.reached(EntryTimes.CREATED);
            if (created == 0) {
                trace.add("compiled launch loaded", entry.reached(EntryTimes.LOADED));
            } else {
                trace.add("libjvm.so loaded", entry.reached(EntryTimes.LOADED));
                trace.add("Java VM created", created);
            }
            trace.add("main begun, command line parsed", now);
        }
        trace.mark("nothing but this trace's own classes loaded");
        return trace;
    }

    private void add(String what, long end) {
        parts.add(new Part(what, end));
    }

    /** Notes that this part is over, which began when the one before was. */
    public void mark(String what) {
        add(what, System.nanoTime());
    }

    /** Notes that a step is over; {@code step} has the step's own class, which is named. */
    public void markStep(Object step) {
        long end = System.nanoTime();
        add("step " + words(step.getClass().getSimpleName()), end);
    }

    /** Prints what was noted and is not printed yet. */
    public void print() {
        long before = printed == 0 ? begin : parts.get(printed - 1).end();
        for (; printed < parts.size(); printed++) {
            Part part = parts.get(printed);
            err.println("portjail: launch: " + microseconds(part.end() - before) + " "
                    + microseconds(part.end() - begin) + " " + part.what());
            before = part.end();
        }
    }

    /** The words of a class's name: AttachGuard is "attach guard". */
    static String words(String name) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (Character.isUpperCase(letter) && i > 0) {
                words.append(' ');
            }
            words.append(Character.toLowerCase(letter));
        }
        return words.toString();
    }

    private static String microseconds(long nanoseconds) {
        String text = Long.toString((nanoseconds + NANOSECONDS / 2) / NANOSECONDS);
        return text.length() >= WIDTH ? text : " ".repeat(WIDTH - text.length()) + text;
    }
}
