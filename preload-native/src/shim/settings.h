// SPDX-License-Identifier: Apache-2.0
//
// What the shim knows of its environment: read once, by whoever comes first, kept in one atomic word. No lock, no
// allocation: fork, vfork, threads and signal handlers find it as it is.
#ifndef PORTJAIL_SHIM_SETTINGS_H
#define PORTJAIL_SHIM_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * The environment variable that carries the range, FIRST-LAST: two decimal numbers, 1-65535, nothing else. Or several, with
 * commas between them, in rising order and apart from each other.
 */
#define RANGE_VARIABLE "PORTJAIL_PRELOAD_RANGE"

enum { SETTINGS_RANGES_MAX = 64 };

struct settings {
    uint16_t first; // host byte order; 0 with `count` 0 when the variable is missing or malformed
    uint16_t last;
    uint32_t count;    // of the ports of all ranges
    unsigned ranges;   // more than one: not every port from first to last is one of them
    bool kernel_picks; // IP_LOCAL_PORT_RANGE takes effect, as far as is known yet; it takes one range
};

struct settings settings(void);

/** The port, in host byte order, that stands at this place among all, which are numbered from 0 in rising order. */
uint16_t settings_port(const struct settings *settings, uint32_t place);

/** Reads the settings if nobody did, and says on stderr, in one line, if there is no range. */
void settings_prepare(void);

/** Remembers that this kernel has no IP_LOCAL_PORT_RANGE. */
void settings_kernel_cannot_pick(void);

/** The next number of a sequence that differs from run to run: good enough to spread searches, no secret. */
uint64_t settings_random(void);

#endif
