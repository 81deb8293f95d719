// SPDX-License-Identifier: Apache-2.0
#include "background.h"

#include "signals.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { STACK_BYTES = 1 << 20 };

static struct {
    bool under_way;
    pthread_t thread;
    background_function *function;
    long argument;
    long result;
    int error;
} call;

static void *run(void *nothing) {
    errno = 0;
    call.result = call.function(call.argument);
    call.error = errno;
    return nothing;
}

bool background_begin(background_function *function, long argument) {
    pthread_attr_t attributes;
    if (call.under_way || pthread_attr_init(&attributes) != 0) {
        return false;
    }
    call.function = function;
    call.argument = argument;
    // No signal is to find its way to this thread.
    const signal_set blocked = signals_blocked();
    signals_block_exactly(UINT64_MAX);
    call.under_way = pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0
        && pthread_create(&call.thread, &attributes, run, NULL) == 0;
    signals_block_exactly(blocked);
    pthread_attr_destroy(&attributes);
    return call.under_way;
}

long background_finish(void) {
    if (!call.under_way) {
        errno = EINVAL;
        return -1;
    }
    pthread_join(call.thread, NULL);
    call.under_way = false;
    errno = call.error;
    return call.result;
}
