// SPDX-License-Identifier: Apache-2.0
#include "netns.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_netns(const char *path, uint64_t inode) {
    struct stat status;
    return stat(path, &status) == 0 && status.st_ino == inode;
}

static int enter_path(const char *path, uint64_t inode) {
    const int netns = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (netns < 0) {
        return -errno;
    }
    int result = -ESRCH;
    if (fstat(netns, &status) == 0 && status.st_ino == inode) {
        result = setns(netns, CLONE_NEWNET) == 0 ? 0 : -errno;
    }
    close(netns);
    return result;
}

static int enter_one_of(const char *directory, const char *below, uint64_t inode) {
    DIR *entries = opendir(directory);
    int result = -ESRCH;
    const struct dirent *entry;
    while (entries != NULL && result == -ESRCH && (entry = readdir(entries)) != NULL) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s%s", directory, entry->d_name, below);
        if (entry->d_name[0] != '.' && is_netns(path, inode)) {
            result = enter_path(path, inode);
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
    return result;
}

int netns_enter(uint64_t inode) {
    if (is_netns("/proc/self/ns/net", inode)) {
        return 0;
    }
    const int result = enter_one_of("/run/netns", "", inode);
    return result == -ESRCH ? enter_one_of("/proc", "/ns/net", inode) : result;
}
