// SPDX-License-Identifier: Apache-2.0
//
// One native call at a time on a thread of its own, for a call that lets the launch wait for the kernel.
#ifndef PORTJAIL_ENTRY_BACKGROUND_H
#define PORTJAIL_ENTRY_BACKGROUND_H

#include <stdbool.h>

typedef long background_function(long argument);

/** Begins the call. False when it could not be begun: no thread is to be had, or another call is under way. */
bool background_begin(background_function *function, long argument);

/** Waits for the call that was begun, and returns what it returned, with its errno. */
long background_finish(void);

#endif
