// SPDX-License-Identifier: Apache-2.0
#include "caller.h"

#include "descriptors.h"
#include "fault.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static const rlim_t LAUNCH_STACK = (rlim_t)8 << 20;
static const rlim_t LEAST_STACK = (rlim_t)512 << 10;

static struct {
    char **environment;
    signal_set blocked;
    signal_set ignored;
    struct rlimit stack;
    int subreaper;
    struct descriptors open;
} caller;

// What the Java VM had when caller_restore() took it away.
static struct {
    char **environment;
    signal_set blocked;
    signal_set changed;
    struct kernel_action actions[SIGNAL_LAST + 1];
} launch;

static void open_standard_descriptors(void) {
    int descriptor;
    do {
        descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor > STDERR_FILENO) {
        close(descriptor);
    }
}

static void enlarge_stack(void) {
    struct rlimit larger = caller.stack;
    if (larger.rlim_cur == RLIM_INFINITY || larger.rlim_cur >= LAUNCH_STACK) {
        return;
    }
    larger.rlim_cur = larger.rlim_max < LAUNCH_STACK ? larger.rlim_max : LAUNCH_STACK;
    setrlimit(RLIMIT_STACK, &larger);
}

void caller_record(char **environment) {
    caller.blocked = signals_blocked();
    caller.ignored = signals_ignored();
    caller.environment = environment;
    if (!descriptors_list(&caller.open)) {
        cannot_start("/proc/self/fd", strerror(errno), "portjail needs /proc to be mounted");
    }
    getrlimit(RLIMIT_STACK, &caller.stack);
    prctl(PR_GET_CHILD_SUBREAPER, &caller.subreaper);

    open_standard_descriptors();
    enlarge_stack();
    if (caller.stack.rlim_max < LEAST_STACK) {
        cannot_start("the stack limit is below 512 KiB", NULL, "raise it: ulimit -Hs 8192");
    }
    if (caller.subreaper) {
        prctl(PR_SET_CHILD_SUBREAPER, 0);
    }
    if (signal_in(caller.ignored, SIGCHLD)) {
        struct kernel_action before;
        signal_set_ignored(SIGCHLD, 0, &before);
    }
}

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool steers_java(const char *variable) {
    return starts_with(variable, "JAVA_") || starts_with(variable, "_JAVA_") || starts_with(variable, "JDK_")
        || starts_with(variable, "LD_") || starts_with(variable, "CLASSPATH=");
}

void caller_hide_java_environment(void) {
    size_t count = 0;
    while (caller.environment[count] != NULL) {
        count++;
    }
    char **shown = calloc(count + 1, sizeof *shown);
    if (shown == NULL) {
        cannot_start("environment", strerror(errno), NULL);
    }
    char **next = shown;
    for (size_t i = 0; i < count; i++) {
        if (!steers_java(caller.environment[i])) {
            *next++ = caller.environment[i];
        }
    }
    environ = shown;
}

static char *variable(const char *name, const char *value, const char *rest) {
    char *text;
    if (asprintf(&text, "%s%s%s%s", name, value, rest == NULL ? "" : ":", rest == NULL ? "" : rest) < 0) {
        cannot_start("environment", strerror(ENOMEM), NULL);
    }
    return text;
}

void caller_preload(const char *library, const char *range) {
    static const char PRELOAD[] = "LD_PRELOAD=", RANGE[] = "PORTJAIL_PRELOAD_RANGE=";
    size_t count = 0;
    while (caller.environment[count] != NULL) {
        count++;
    }
    char **changed = calloc(count + 3, sizeof *changed);
    if (changed == NULL) {
        cannot_start("environment", strerror(errno), NULL);
    }
    const char *before = NULL;
    char **next = changed;
    for (size_t i = 0; i < count; i++) {
        char *entry = caller.environment[i];
        if (starts_with(entry, PRELOAD)) {
            before = entry[sizeof PRELOAD - 1] == '\0' ? NULL : entry + sizeof PRELOAD - 1;
        } else if (!starts_with(entry, RANGE)) {
            *next++ = entry;
        }
    }
    *next++ = variable(PRELOAD, library, before);
    *next = variable(RANGE, range, NULL);
    caller.environment = changed;
}

// A file that the program finds closed although the caller had it is closed for good: descriptors are in ascending order.
void caller_forget_files(void) {
    size_t kept = 0;
    while (kept < caller.open.count && caller.open.numbers[kept] <= STDERR_FILENO) {
        kept++;
    }
    caller.open.count = kept;
}

static void restore_ignored(void) {
    launch.changed = 0;
    const signal_set ignored_now = signals_ignored();
    for (int signal = 1; signal <= SIGNAL_LAST; signal++) {
        if (signal_in(ignored_now, signal) != signal_in(caller.ignored, signal)) {
            signal_set_ignored(signal, signal_in(caller.ignored, signal), &launch.actions[signal]);
            launch.changed |= (signal_set)1 << (signal - 1);
        }
    }
}

void caller_restore(void) {
    launch.environment = environ;
    environ = caller.environment;
    descriptors_close_others_on_exec(&caller.open);
    setrlimit(RLIMIT_STACK, &caller.stack);
    if (caller.subreaper) {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    }
    launch.blocked = signals_blocked();
    restore_ignored();
    signals_block_exactly(caller.blocked);
}

void caller_restore_undo(void) {
    signals_block_exactly(launch.blocked);
    for (int signal = 1; signal <= SIGNAL_LAST; signal++) {
        if (signal_in(launch.changed, signal)) {
            signal_put_back(signal, &launch.actions[signal]);
        }
    }
    enlarge_stack();
    environ = launch.environment;
}
