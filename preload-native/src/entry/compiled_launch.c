// SPDX-License-Identifier: Apache-2.0
#include "compiled_launch.h"

#include "cgroup_move.h"
#include "fault.h"
#include "installation.h"
#include "launch_times.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// What it calls of ours, instead of JNI.
#define EXPORTED __attribute__((visibility("default")))

typedef int64_t function(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t);
typedef int launch(int argc, char **argv);

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

EXPORTED int64_t portjail_is_aarch64(void) {
#ifdef __aarch64__
    return 1;
#else
    return 0;
#endif
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

char *compiled_launch_path(const char *lib) {
    char *path;
    if (asprintf(&path, "%s/portjail-launch.so", lib) < 0) {
        cannot_start(lib, strerror(ENOMEM), NULL);
    }
    return path;
}

// What stands behind the last byte.
struct seal {
    fingerprint compiled_of;
    fingerprint of_itself;
};

// The file's bytes, and how many; null when it cannot be read, or is empty.
static unsigned char *map(const char *path, size_t *size) {
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    void *bytes = MAP_FAILED;
    if (descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        *size = (size_t)status.st_size;
        bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return bytes == MAP_FAILED ? NULL : bytes;
}

bool compiled_launch_seal(const char *path, fingerprint compiled_of) {
    size_t size;
    unsigned char *bytes = map(path, &size);
    FILE *file = bytes == NULL ? NULL : fopen(path, "ae");
    if (file == NULL) {
        return false;
    }
    const struct seal seal = {.compiled_of = compiled_of, .of_itself = fingerprint_of_bytes(bytes, size)};
    munmap(bytes, size);
    const bool written = fwrite(&seal, sizeof seal, 1, file) == 1;
    return fclose(file) == 0 && written;
}

static bool is_sealed(const char *path, fingerprint compiled_of) {
    size_t size;
    unsigned char *bytes = map(path, &size);
    if (bytes == NULL) {
        return false;
    }
    struct seal seal;
    bool right = size > sizeof seal;
    if (right) {
        size_t content = size - sizeof seal;
        memcpy(&seal, bytes + content, sizeof seal);
        right = seal.compiled_of == compiled_of && seal.of_itself == fingerprint_of_bytes(bytes, content);
    }
    munmap(bytes, size);
    return right;
}

void compiled_launch_run(const struct installation *installation, int argc, char **argv) {
    if (!is_launch(argc, argv) || may_become_root()) {
        return;
    }
    if (!is_sealed(installation->compiled_launch, installation->compiled_of)) {
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
    // The Java VM begins anew: nothing that was begun ahead may go on beside it.
    cgroup_move_settle();
    if (geteuid() != user) {
        cannot_start("the compiled launch handed on what it had begun", NULL, NULL);
    }
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        signal(FAULTS[i], SIG_DFL);
    }
}
