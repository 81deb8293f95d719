// SPDX-License-Identifier: Apache-2.0
//
// The two things about signals that execve(2) keeps: the mask and which signals are ignored. The kernel is asked
// directly, because the C library hides the signals 32 and 33 that it uses itself.
#ifndef PORTJAIL_ENTRY_SIGNALS_H
#define PORTJAIL_ENTRY_SIGNALS_H

#include <stdint.h>

enum { SIGNAL_LAST = 64 };

/** One bit for each signal, signal 1 in the lowest. */
typedef uint64_t signal_set;

/** What rt_sigaction(2) takes and gives. */
struct kernel_action {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    signal_set mask;
};

signal_set signals_blocked(void);
void signals_block_exactly(signal_set set);
signal_set signals_ignored(void);

/** True when the signal is in the set. */
static inline int signal_in(signal_set set, int signal) {
    return (int)(set >> (signal - 1) & 1);
}

/** Makes the signal ignored (or, with `ignored` 0, its action the default) and hands out what it was before. */
void signal_set_ignored(int signal, int ignored, struct kernel_action *before);

/** Puts back what signal_set_ignored() handed out. */
void signal_put_back(int signal, const struct kernel_action *action);

#endif
