// SPDX-License-Identifier: Apache-2.0
#include "process.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void close_from(int first) {
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) {
        return;
    }
    // Before Linux 5.9.
    struct rlimit limit = {.rlim_cur = 0};
    getrlimit(RLIMIT_NOFILE, &limit);
    for (int descriptor = first; (rlim_t)descriptor < limit.rlim_cur; descriptor++) {
        close(descriptor);
    }
}
