// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** When {@code bin/portjail} reached the points of its start, in nanoseconds of {@link System#nanoTime}'s clock, CLOCK_MONOTONIC. */
public final class EntryTimes {
    /** Its main began. */
    public static final int MAIN = 0;

    /** It had noted what is the caller's: signals, environment, open files. */
    public static final int NOTED = 1;

    /** libjvm.so, or the compiled launch, was loaded. */
    public static final int LOADED = 2;

    /** The Java VM was created; 0 in a compiled launch, which has none. */
    public static final int CREATED = 3;

    private static final int PROCESSOR_TIME = 4;

    private final NativeFrame frame;
    private final long reached;

    /** Looks for them; in a process that bin/portjail did not start, all of them are 0. */
    public EntryTimes(NativeFrame frame) {
        this.frame = frame;
        this.reached = NativeLibrary.globalSymbol(frame, "portjail_reached");
    }

    /** {@code long portjail_reached(long point)}. */
    public long reached(int point) {
        return reached == 0 ? 0 : frame.once(NativeFunction.at(reached), point, 0, 0, 0, 0, 0);
    }

    /** Processor time of the process before main: of execve(2) and the dynamic loader, and of what the caller did in it after fork(2). */
    public long processorTimeBeforeMain() {
        return reached(PROCESSOR_TIME);
    }
}
