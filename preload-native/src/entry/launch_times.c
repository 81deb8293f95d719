// SPDX-License-Identifier: Apache-2.0
#include "launch_times.h"

#include <time.h>

static long reached[LAUNCH_POINTS + 1];

static long now(clockid_t clock) {
    struct timespec time;
    return clock_gettime(clock, &time) == 0 ? time.tv_sec * 1000000000L + time.tv_nsec : 0;
}

void launch_times_note(enum launch_point point) {
    reached[point] = now(CLOCK_MONOTONIC);
    if (point == LAUNCH_MAIN) {
        reached[LAUNCH_POINTS] = now(CLOCK_PROCESS_CPUTIME_ID);
    }
}

__attribute__((visibility("default"))) long portjail_reached(long point) {
    return point < 0 || point > LAUNCH_POINTS ? 0 : reached[point];
}
