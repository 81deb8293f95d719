// SPDX-License-Identifier: Apache-2.0
//
// What the shim knows of its environment: read once, by whoever comes first, kept in one atomic word. No lock, no
// allocation: fork, vfork, threads and signal handlers find it as it is.
#ifndef PORTJAIL_SHIM_SETTINGS_H
#define PORTJAIL_SHIM_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

/** The environment variable that carries the range, FIRST-LAST: two decimal numbers, 1-65535, nothing else. */
#define RANGE_VARIABLE "PORTJAIL_PRELOAD_RANGE"

struct settings {
    uint16_t first; // host byte order; 0 with `count` 0 when the variable is missing or malformed
    uint16_t last;
    uint32_t count;
    bool kernel_picks; // IP_LOCAL_PORT_RANGE takes effect, as far as is known yet
};

struct settings settings(void);

/** Reads the settings if nobody did, and says on stderr, in one line, if there is no range. */
void settings_prepare(void);

/** Remembers that this kernel has no IP_LOCAL_PORT_RANGE. */
void settings_kernel_cannot_pick(void);

/** The next number of a sequence that differs from run to run: good enough to spread searches, no secret. */
uint64_t settings_random(void);

#endif
