// SPDX-License-Identifier: Apache-2.0
#include "fault.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

void end_process(int status) {
    for (;;) {
        syscall(SYS_exit_group, status);
    }
}

// Writes without the lock of `stderr`: a signal handler may come here.
void cannot_start(const char *what, const char *why, const char *hint) {
    dprintf(STDERR_FILENO, "portjail: cannot start: %s%s%s\n", what, why == NULL ? "" : ": ", why == NULL ? "" : why);
    if (hint != NULL) {
        dprintf(STDERR_FILENO, "Hint: %s\n", hint);
    }
    end_process(EXIT_OWN_FAULT);
}
