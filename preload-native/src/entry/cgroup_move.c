// SPDX-License-Identifier: Apache-2.0
#include "cgroup_move.h"

#include "signals.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
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
    pthread_attr_t attributes;
    own_processes = moving ? -1 : fcntl(processes, F_DUPFD_CLOEXEC, 0);
    if (own_processes < 0 || pthread_attr_init(&attributes) != 0) {
        return;
    }
    // No signal is to find its way to this thread.
    const signal_set blocked = signals_blocked();
    signals_block_exactly(UINT64_MAX);
    atomic_store(&stop, false);
    moving = pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0
        && pthread_create(&mover, &attributes, move_again_and_again, NULL) == 0;
    signals_block_exactly(blocked);
    pthread_attr_destroy(&attributes);
}

void cgroup_move_settle(void) {
    if (moving) {
        atomic_store(&stop, true);
        pthread_join(mover, NULL);
        moving = false;
        close(own_processes);
    }
}
