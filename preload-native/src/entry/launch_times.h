// SPDX-License-Identifier: Apache-2.0
//
// When bin/portjail reached certain points of its start, for those who ask (--trace-launch).
#ifndef PORTJAIL_ENTRY_LAUNCH_TIMES_H
#define PORTJAIL_ENTRY_LAUNCH_TIMES_H

/** The points, in their order; Java's EntryTimes has the same numbers. */
enum launch_point { LAUNCH_MAIN, LAUNCH_NOTED, LAUNCH_LOADED, LAUNCH_CREATED, LAUNCH_POINTS };

/** Notes that the point is reached now. */
void launch_times_note(enum launch_point point);

/**
 * Nanoseconds by CLOCK_MONOTONIC at which the point was reached; of LAUNCH_POINTS, the processor time that the process had used
 * before main (CLOCK_PROCESS_CPUTIME_ID). 0 for a point that was not.
 */
long portjail_reached(long point);

#endif
