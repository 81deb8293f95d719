// SPDX-License-Identifier: Apache-2.0
#include "state.h"

#include "teardown.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const int DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
static const char LOCK[] = ".lock";

int state_open(struct state *state, const char *path) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    if (path[0] != '/' || length >= sizeof state->path - sizeof LOCK) {
        return -EINVAL;
    }
    memcpy(state->path, path, length);
    state->path[length] = '\0';
    char *slash = strrchr(state->path, '/');
    state->name = slash + 1;
    memcpy(state->root, state->path, (size_t)(slash - state->path));
    state->root[slash - state->path] = '\0';
    if (state->root[0] == '\0' || state->name[0] == '.' || state->name[0] == '\0') {
        return -EINVAL;
    }
    state->directory = open(state->path, DIRECTORY);
    return state->directory < 0 ? -errno : 0;
}

static int lock(int descriptor, int operation) {
    int result;
    do {
        result = flock(descriptor, operation);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : 0;
}

int state_lock(const struct state *state, bool wait) {
    return lock(state->directory, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
}

void state_unlock(const struct state *state) {
    lock(state->directory, LOCK_UN);
}

int state_lock_repair(const struct state *state) {
    const int descriptor = openat(state->directory, "jail.json", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        return -errno;
    }
    const int error = lock(descriptor, LOCK_EX);
    if (error != 0) {
        close(descriptor);
        return error;
    }
    return descriptor;
}

static bool same_file(int descriptor, const char *path, bool *exists) {
    struct stat opened;
    struct stat named;
    // Asked again, so that a failure by chance is not taken for an answer: somebody else's directory would be there now.
    *exists = lstat(path, &named) == 0 || lstat(path, &named) == 0;
    const bool known = fstat(descriptor, &opened) == 0 || fstat(descriptor, &opened) == 0;
    return *exists && known && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

bool state_is_there(const struct state *state) {
    bool exists;
    return same_file(state->directory, state->path, &exists);
}

bool state_is_lasting(const struct state *state) {
    return faccessat(state->directory, "lasting", F_OK, 0) == 0;
}

bool state_is_taken(const struct state *state) {
    bool exists;
    return !same_file(state->directory, state->path, &exists) && exists;
}

int state_lock_root(const struct state *state) {
    char path[STATE_PATH_MAX];
    snprintf(path, sizeof path, "%.*s/%s", (int)(sizeof path - sizeof LOCK - 1), state->root, LOCK);
    for (;;) {
        const int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0) {
            return -errno;
        }
        const int error = lock(descriptor, LOCK_EX);
        bool exists;
        if (error == 0 && same_file(descriptor, path, &exists)) {
            return descriptor;
        }
        // The one who had the lock removed the file, and somebody may have made a new one.
        close(descriptor);
        if (error != 0) {
            return error;
        }
    }
}

// Nobody would take away later what stays because a call failed by chance.
static DIR *opendir_twice(const char *path) {
    DIR *entries = opendir(path);
    return entries == NULL ? opendir(path) : entries;
}

// What is asked of other jails: of their teardown file, or null when they have none that can be read.
typedef bool question(const struct teardown *teardown, uint64_t network_namespace, const char *sysctl_key);

static bool has_rules_in(const struct teardown *teardown, uint64_t network_namespace, const char *sysctl_key) {
    (void)sysctl_key;
    return teardown == NULL || teardown->network_namespace == network_namespace;
}

static bool needs_sysctl(const struct teardown *teardown, uint64_t network_namespace, const char *sysctl_key) {
    bool needs = false;
    if (teardown != NULL && teardown->network_namespace == network_namespace) {
        for (size_t i = 0; i < teardown->sysctl_count; i++) {
            needs = needs || strcmp(teardown->sysctls[i].key, sysctl_key) == 0;
        }
    }
    return needs;
}

static bool answer(int root, const char *name, question *ask, uint64_t network_namespace, const char *sysctl_key) {
    int directory = openat(root, name, DIRECTORY);
    if (directory < 0) {
        directory = openat(root, name, DIRECTORY);
    }
    if (directory < 0) {
        return errno != ENOENT && errno != ENOTDIR && errno != ELOOP && ask(NULL, network_namespace, sysctl_key);
    }
    struct teardown teardown;
    const bool readable = teardown_read(directory, &teardown) == 0;
    const bool is_so = ask(readable ? &teardown : NULL, network_namespace, sysctl_key);
    if (readable) {
        teardown_free(&teardown);
    }
    close(directory);
    return is_so;
}

// Whether it is so for any other jail, or cannot be told.
static bool any_other(const struct state *state, question *ask, uint64_t network_namespace, const char *sysctl_key) {
    DIR *root = opendir_twice(state->root);
    if (root == NULL) {
        return errno != ENOENT;
    }
    const bool own_is_there = state_is_there(state);
    bool any = false;
    const struct dirent *entry;
    while (!any && (entry = readdir(root)) != NULL) {
        const bool own = own_is_there && strcmp(entry->d_name, state->name) == 0;
        if (entry->d_name[0] != '.' && !own) {
            any = answer(dirfd(root), entry->d_name, ask, network_namespace, sysctl_key);
        }
    }
    closedir(root);
    return any;
}

bool state_is_last_of(const struct state *state, uint64_t network_namespace) {
    return !any_other(state, has_rules_in, network_namespace, NULL);
}

bool state_others_need(const struct state *state, uint64_t network_namespace, const char *sysctl_key) {
    return any_other(state, needs_sysctl, network_namespace, sysctl_key);
}

static bool is_dots(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void remove_files(int directory) {
    const int copy = openat(directory, ".", DIRECTORY);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(entries)) != NULL) {
        if (!is_dots(entry->d_name)) {
            unlinkat(directory, entry->d_name, 0);
        }
    }
    closedir(entries);
}

// Where another mount namespace has the mount, it goes with the file (Linux 3.18).
static void release_netns(const struct state *state) {
    char path[STATE_PATH_MAX];
    if (snprintf(path, sizeof path, "%s/netns", state->path) < (int)sizeof path) {
        umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
    }
}

static bool only_lock_in(const char *path) {
    DIR *entries = opendir_twice(path);
    if (entries == NULL) {
        return false;
    }
    bool only = true;
    const struct dirent *entry;
    while (only && (entry = readdir(entries)) != NULL) {
        only = is_dots(entry->d_name) || strcmp(entry->d_name, LOCK) == 0;
    }
    closedir(entries);
    return only;
}

int state_remove(const struct state *state) {
    if (state_is_there(state)) {
        release_netns(state);
        remove_files(state->directory);
        // That it is gone already is believed when it is said twice.
        if (rmdir(state->path) != 0 && (errno != ENOENT || rmdir(state->path) != 0) && errno != ENOENT) {
            return -errno;
        }
    }
    for (int attempt = 0; attempt < 2 && only_lock_in(state->root); attempt++) {
        const int root = open(state->root, DIRECTORY);
        if (root >= 0) {
            unlinkat(root, LOCK, 0);
            close(root);
            rmdir(state->root);
        }
    }
    return 0;
}

void state_visit_others(const struct state *state, void (*visit)(const char *path)) {
    DIR *root = opendir(state->root);
    if (root == NULL) {
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(root)) != NULL) {
        char path[STATE_PATH_MAX];
        const int length = snprintf(path, sizeof path, "%s/%s", state->root, entry->d_name);
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, state->name) != 0 && length < (int)sizeof path) {
            visit(path);
        }
    }
    closedir(root);
}
