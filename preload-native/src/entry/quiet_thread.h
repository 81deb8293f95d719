// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_ENTRY_QUIET_THREAD_H
#define PORTJAIL_ENTRY_QUIET_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * Starts a thread, to be joined, that no signal finds its way to, but those of the C library's own: setuid(2) of another
 * thread waits for this one too. The body's argument is null. False when no thread is to be had.
 */
bool quiet_thread_start(pthread_t *thread, size_t stack_bytes, void *(*body)(void *));

#endif
