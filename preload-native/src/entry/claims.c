// SPDX-License-Identifier: Apache-2.0
#include "claims.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char LINK[] = "/range";

enum { TARGET_SIZE = 64 };

static bool may_overlap(const char *target, long first, long last) {
    char *end;
    const long begins = strtol(target, &end, 10);
    if (end == target || *end != '-') {
        return true;
    }
    const char *second = end + 1;
    const long ends = strtol(second, &end, 10);
    return end == second || *end != ' ' || (begins <= last && first <= ends);
}

__attribute__((visibility("default"))) long portjail_claims(const char *root, long first, long last, char *names,
                                                            long size) {
    DIR *directory = opendir(root);
    if (directory == NULL) {
        return -1;
    }
    long used = 0;
    for (const struct dirent *entry; used >= 0 && (entry = readdir(directory)) != NULL;) {
        char link[NAME_MAX + sizeof LINK], target[TARGET_SIZE];
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(link, sizeof link, "%s%s", entry->d_name, LINK);
        const ssize_t length = readlinkat(dirfd(directory), link, target, sizeof target - 1);
        if (length < 0) {
            continue;
        }
        target[length] = '\0';
        if (may_overlap(target, first, last)) {
            const long needed = (long)strlen(entry->d_name) + 1;
            if (needed > size - used) {
                used = -1;
            } else {
                memcpy(names + used, entry->d_name, (size_t)needed);
                used += needed;
            }
        }
    }
    closedir(directory);
    return used;
}
