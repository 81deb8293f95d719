// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_ENTRY_FAULT_H
#define PORTJAIL_ENTRY_FAULT_H

/** The status of portjail's own faults, as env(1) and timeout(1) have it. */
enum { EXIT_OWN_FAULT = 125 };

/**
 * Says on standard error `portjail: cannot start: WHAT: WHY` and, on a line of its own, `Hint: HINT`, and ends the
 * process with status 125. `why` may be null (then it is left out), and so may `hint`.
 */
_Noreturn void cannot_start(const char *what, const char *why, const char *hint);

/** Ends the process at once, with no handler of anybody called. */
_Noreturn void end_process(int status);

#endif
