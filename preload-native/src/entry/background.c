// SPDX-License-Identifier: Apache-2.0
#include "background.h"

#include "quiet_thread.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>

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
    if (call.under_way) {
        return false;
    }
    call.function = function;
    call.argument = argument;
    call.under_way = quiet_thread_start(&call.thread, STACK_BYTES, run);
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
