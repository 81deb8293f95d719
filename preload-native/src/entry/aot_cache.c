// SPDX-License-Identifier: Apache-2.0
#include "aot_cache.h"

#include "fault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char PREFIX[] = "portjail-", SUFFIX[] = ".aot";

enum { DIGITS = 16 };

char *aot_cache_path(const char *directory, fingerprint made_of) {
    char *path;
    if (asprintf(&path, "%s/%s%0*llx%s", directory, PREFIX, DIGITS, (unsigned long long)made_of, SUFFIX) < 0) {
        cannot_start(directory, strerror(ENOMEM), NULL);
    }
    return path;
}

bool aot_cache_is_name(const char *name) {
    const size_t prefix = sizeof PREFIX - 1;
    return strlen(name) == prefix + DIGITS + sizeof SUFFIX - 1 && strncmp(name, PREFIX, prefix) == 0
        && strspn(name + prefix, "0123456789abcdef") == DIGITS && strcmp(name + prefix + DIGITS, SUFFIX) == 0;
}

// One of the years 2001 to 2017. Whole seconds, which every file system keeps.
static time_t sealing_time(fingerprint made_of) {
    return 1000000000 + (time_t)(made_of % 500000000);
}

bool aot_cache_seal(int descriptor, fingerprint made_of) {
    const struct timespec time = {.tv_sec = sealing_time(made_of)};
    return futimens(descriptor, (struct timespec[]){time, time}) == 0;
}

bool aot_cache_is_usable(const char *path, fingerprint made_of) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, R_OK) == 0
        && status.st_mtim.tv_sec == sealing_time(made_of) && status.st_mtim.tv_nsec == 0;
}
