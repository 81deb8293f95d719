// SPDX-License-Identifier: Apache-2.0
//
// What this process has from its caller, and what its children are not to have.
#ifndef PORTJAIL_REAPER_PROCESS_H
#define PORTJAIL_REAPER_PROCESS_H

/** Closes all descriptors from this one on. */
void close_from(int first);

#endif
