// SPDX-License-Identifier: Apache-2.0
#include "cgroup_move.h"

#include "quiet_thread.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

enum { STACK_BYTES = 64 << 10 };

static const struct timespec PAUSE = {.tv_nsec = 1000000};

static bool moving;
static pthread_t mover;
static int own_processes;
static atomic_bool stop;

static void *move_again_and_again(void *nothing) {
    while (!atomic_load(&stop) && write(own_processes, "0", 1) == 1) {
        nanosleep(&PAUSE, NULL);
    }
    return nothing;
}

void cgroup_move_prepare(int processes) {
    if (moving) {
        return;
    }
    own_processes = fcntl(processes, F_DUPFD_CLOEXEC, 0);
    if (own_processes < 0) {
        return;
    }
    atomic_store(&stop, false);
    moving = quiet_thread_start(&mover, STACK_BYTES, move_again_and_again);
    if (!moving) {
        close(own_processes);
    }
}

void cgroup_move_settle(void) {
    if (moving) {
        atomic_store(&stop, true);
        pthread_join(mover, NULL);
        moving = false;
        close(own_processes);
    }
}
