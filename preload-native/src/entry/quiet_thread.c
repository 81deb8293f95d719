// SPDX-License-Identifier: Apache-2.0
#include "quiet_thread.h"

#include <signal.h>

bool quiet_thread_start(pthread_t *thread, size_t stack_bytes, void *(*body)(void *)) {
    pthread_attr_t attributes;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool started = pthread_attr_setstacksize(&attributes, stack_bytes) == 0
        && pthread_create(thread, &attributes, body, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}
