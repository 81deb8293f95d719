// SPDX-License-Identifier: Apache-2.0
#include "cgroup_hold.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ATTEMPTS = 3 };

// The memory is a copy, locks of the C library as some other thread left them: system calls only.
static _Noreturn void sit(pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0) {
        while (getppid() == parent) {
            pause();
        }
    }
    _exit(0);
}

pid_t cgroup_hold_begin(int cgroup) {
    // Without a signal at its end it is nobody's but who waits for it with __WALL.
    struct clone_args arguments = {.flags = CLONE_INTO_CGROUP | CLONE_FILES, .cgroup = (uint64_t)cgroup};
    const pid_t parent = getpid();
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t child = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    const int error = errno;
    if (child == 0) {
        sit(parent);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return child < 0 ? -error : child;
}

void cgroup_hold_end(pid_t child) {
    // Whoever waits for a child that was not told to end waits for ever.
    for (int attempt = 0; kill(child, SIGKILL) != 0; attempt++) {
        if (attempt == ATTEMPTS) {
            return;
        }
    }
    while (waitpid(child, NULL, __WALL) < 0 && errno == EINTR) {
    }
}
