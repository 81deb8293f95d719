// SPDX-License-Identifier: Apache-2.0
#include "signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static void action(int signal, const struct kernel_action *new, struct kernel_action *old) {
    syscall(SYS_rt_sigaction, signal, new, old, sizeof(signal_set));
}

signal_set signals_blocked(void) {
    signal_set set = 0;
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &set, sizeof set);
    return set;
}

void signals_block_exactly(signal_set set) {
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, sizeof set);
}

signal_set signals_ignored(void) {
    signal_set set = 0;
    for (int signal = 1; signal <= SIGNAL_LAST; signal++) {
        struct kernel_action now = {0};
        action(signal, NULL, &now);
        if (now.handler == SIG_IGN) {
            set |= (signal_set)1 << (signal - 1);
        }
    }
    return set;
}

void signal_set_ignored(int signal, int ignored, struct kernel_action *before) {
    const struct kernel_action new = {.handler = ignored ? SIG_IGN : SIG_DFL};
    action(signal, &new, before);
}

void signal_put_back(int signal, const struct kernel_action *before) {
    action(signal, before, NULL);
}
