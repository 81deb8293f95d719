// SPDX-License-Identifier: Apache-2.0
#include "compiled_launch.h"

#include "fault.h"
#include "installation.h"
#include "launch_times.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// What it calls of ours, instead of JNI.
#define EXPORTED __attribute__((visibility("default")))

typedef int64_t function(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t);
typedef int launch(int argc, char **argv);

enum { DIGITS = 16 };

static const char *home;

EXPORTED int64_t portjail_call(int64_t error, int64_t address, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                               int64_t f) {
    const int64_t result = ((function *)(uintptr_t)address)(a, b, c, d, e, f);
    if (error != 0) {
        *(int *)(uintptr_t)error = errno;
    }
    return result;
}

EXPORTED int64_t portjail_symbol(const char *name) {
    return (int64_t)(uintptr_t)dlsym(RTLD_DEFAULT, name);
}

EXPORTED const char *portjail_home(void) {
    return home;
}

// Nobody is told that nobody reads it.
EXPORTED void portjail_write(int64_t descriptor, const char *bytes, int64_t size) {
    while (size > 0) {
        const ssize_t written = write((int)descriptor, bytes, (size_t)size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return;
        }
        bytes += written;
        size -= written;
    }
}

EXPORTED void portjail_pause(int64_t milliseconds) {
    const struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

EXPORTED void portjail_end(int64_t status) {
    end_process((int)status);
}

// What the program executed gets instead, caller_restore() sees to.
static void crash(int signal) {
    (void)signal;
    cannot_start("the compiled launch crashed", NULL,
                 "is there enough memory, and are ulimit -v and ulimit -s large enough?");
}

static int is_launch(int argc, char **argv) {
    static const char *const NAMES[] = {"run", "enter", "up", "hold"};
    if (argc < 2) {
        return 0;
    }
    int found = argv[1][0] == '-';
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        found = found || strcmp(argv[1], NAMES[i]) == 0;
    }
    return found;
}

// Whoever is root by capabilities alone becomes root in a launch, and the program is to be theirs all the same. The Java VM could not tell any more whose
// it was if the launch were handed on to it then.
static int may_become_root(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return geteuid() != 0 && (syscall(SYS_capget, &header, sets) != 0 || sets[0].permitted != 0 || sets[1].permitted != 0);
}

char *compiled_launch_path(const char *directory, fingerprint compiled_of) {
    char *path;
    if (asprintf(&path, "%s/portjail-launch-%0*llx.so", directory, DIGITS, (unsigned long long)compiled_of) < 0) {
        cannot_start(directory, strerror(ENOMEM), NULL);
    }
    return path;
}

void compiled_launch_run(const struct installation *installation, int argc, char **argv) {
    if (!is_launch(argc, argv) || may_become_root()) {
        return;
    }
    const uid_t user = geteuid();
    void *library = dlopen(installation->compiled_launch, RTLD_NOW);
    launch *begin = library == NULL ? NULL : (launch *)dlsym(library, "portjail_compiled_main");
    if (begin == NULL) {
        return;
    }
    static const int FAULTS[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        signal(FAULTS[i], crash);
    }
    launch_times_note(LAUNCH_LOADED);
    home = installation->home;
    begin(1, argv);
    if (geteuid() != user) {
        cannot_start("the compiled launch handed on what it had begun", NULL, NULL);
    }
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        signal(FAULTS[i], SIG_DFL);
    }
}
