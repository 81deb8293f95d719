// SPDX-License-Identifier: Apache-2.0
//
// What the compiled launch has instead of TeaVM's fiber.c and time.c: it has one thread, changes no signal, and measures time as the Java VM does.
#include "fiber.h"
#include "time.h"

#include <stdlib.h>

void teavm_initFiber(void) {}

// Would wait for another thread of Java, of which there is none.
void teavm_waitFor(int64_t timeout) {
    (void)timeout;
    abort();
}

void teavm_interrupt(void) {
    abort();
}

void teavm_initTime(void) {}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t teavm_currentTimeMillis(void) {
    return nanoseconds(CLOCK_REALTIME) / 1000000;
}

int64_t teavm_currentTimeNano(void) {
    return nanoseconds(CLOCK_MONOTONIC);
}
