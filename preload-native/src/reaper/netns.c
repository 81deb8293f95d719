// SPDX-License-Identifier: Apache-2.0
#include "netns.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mount.h>
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

static int look_and_enter(uint64_t inode) {
    if (is_netns("/proc/self/ns/net", inode)) {
        return 0;
    }
    const int result = enter_one_of("/run/netns", "", inode);
    return result == -ESRCH ? enter_one_of("/proc", "/ns/net", inode) : result;
}

int netns_enter(uint64_t inode) {
    const int result = look_and_enter(inode);
    // That it is gone is believed when it is seen twice: rules are left alone then.
    return result == -ESRCH ? look_and_enter(inode) : result;
}

// In a container process 1 may have a capability that this process lacks, and then be none of its business.
static int enter_first_mounts(void) {
    struct stat own;
    struct stat first;
    if (stat("/proc/self/ns/mnt", &own) != 0 || stat("/proc/1/ns/mnt", &first) != 0) {
        return errno == EACCES || errno == EPERM ? 0 : -errno;
    }
    if (own.st_dev == first.st_dev && own.st_ino == first.st_ino) {
        return 0;
    }
    const int mounts = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
    if (mounts < 0) {
        return -errno;
    }
    const int error = setns(mounts, CLONE_NEWNS) == 0 ? 0 : -errno;
    close(mounts);
    return error;
}

int netns_keep(const char *netns, const char *file) {
    const int kept = open(netns, O_RDONLY | O_CLOEXEC);
    if (kept < 0) {
        return -errno;
    }
    const int made = open(file, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0);
    int error = made < 0 ? -errno : 0;
    if (made >= 0) {
        close(made);
        error = enter_first_mounts();
    }
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", kept);
    if (error == 0 && mount(link, file, NULL, MS_BIND, NULL) != 0) {
        error = -errno;
    }
    close(kept);
    return error;
}
