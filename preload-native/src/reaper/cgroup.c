// SPDX-License-Identifier: Apache-2.0
#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static const int DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
static const char OWN_PARENT[] = "portjail";
static const char DELEGATED[] = "system.slice/portjail-jails.service"; // OwnGroups in the launcher
static const char REAPERS[] = "_reapers"; // no jail can have this name
static const char INIT_SCOPE[] = "init.scope";

enum { PATH_SIZE = 4096, BUSY_RETRIES = 20, SETTLE_RETRIES = 5 };

bool cgroup_is_root(int descriptor) {
    struct statfs status;
    struct stat file;
    return fstatfs(descriptor, &status) == 0 && status.f_type == CGROUP2_SUPER_MAGIC && fstat(descriptor, &file) == 0
        && S_ISDIR(file.st_mode);
}

static bool is_gone(int error) {
    return error == ENOENT || error == ENODEV || error == ENOTDIR;
}

// Puts the path of a file of the cgroup together; false when it is too long.
static bool file_path(char *path, const char *cgroup, const char *file) {
    return snprintf(path, PATH_SIZE, "%s/%s", cgroup, file) < PATH_SIZE;
}

static enum cgroup_condition failed(int error) {
    errno = error;
    return is_gone(error) ? CGROUP_GONE : CGROUP_UNKNOWN;
}

static int open_events(const struct cgroup *cgroup) {
    char path[PATH_SIZE];
    struct stat status;
    if (fstatat(cgroup->root, cgroup->path, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return -1;
    }
    if (cgroup->id != 0 && status.st_ino != cgroup->id) {
        errno = ENOENT;
        return -1;
    }
    if (!file_path(path, cgroup->path, "cgroup.events")) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return openat(cgroup->root, path, O_RDONLY | O_CLOEXEC);
}

static enum cgroup_condition read_events(int events) {
    char text[256];
    const ssize_t length = pread(events, text, sizeof text - 1, 0);
    if (length < 0) {
        return failed(errno);
    }
    text[length] = '\0';
    const char *populated = strstr(text, "populated ");
    if (populated == NULL) {
        return failed(EBADMSG);
    }
    return populated[strlen("populated ")] == '0' ? CGROUP_EMPTY : CGROUP_POPULATED;
}

enum cgroup_condition cgroup_condition(const struct cgroup *cgroup) {
    return cgroup_await_empty(cgroup, 0);
}

static enum cgroup_condition await_empty(const struct cgroup *cgroup, int milliseconds) {
    const int events = open_events(cgroup);
    if (events < 0) {
        return failed(errno);
    }
    enum cgroup_condition condition = read_events(events);
    bool again = true;
    while (condition == CGROUP_POPULATED && again) {
        struct pollfd change = {.fd = events, .events = POLLPRI};
        const int ready = poll(&change, 1, milliseconds);
        again = ready > 0 || (ready < 0 && errno == EINTR);
        condition = read_events(events);
    }
    const int error = errno;
    close(events);
    errno = error;
    return condition;
}

enum cgroup_condition cgroup_await_empty(const struct cgroup *cgroup, int milliseconds) {
    const enum cgroup_condition condition = await_empty(cgroup, milliseconds);
    // The rules of a jail go when its cgroup is gone: that is believed when it is seen twice.
    return condition == CGROUP_GONE ? await_empty(cgroup, milliseconds) : condition;
}

static bool is_dots(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

// The name of one cgroup in this one; false when there is none.
static bool first_below(int directory, char name[NAME_MAX + 1]) {
    const int copy = openat(directory, ".", DIRECTORY);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        if (copy >= 0) {
            close(copy);
        }
        return false;
    }
    const struct dirent *entry;
    do {
        entry = readdir(entries);
    } while (entry != NULL && (entry->d_type != DT_DIR || is_dots(entry->d_name)));
    if (entry != NULL) {
        strcpy(name, entry->d_name);
    }
    closedir(entries);
    return entry != NULL;
}

// Removes what is below the cgroup of which `directory` is a descriptor, and closes that. However deep the tree is, two
// descriptors are enough.
static int remove_below(int directory) {
    char name[NAME_MAX + 1];
    int depth = 0;
    int error = 0;
    while (error == 0) {
        int next;
        if (!first_below(directory, name)) {
            if (depth-- == 0) {
                break;
            }
            next = openat(directory, "..", DIRECTORY);
        } else if (unlinkat(directory, name, AT_REMOVEDIR) == 0 || is_gone(errno)) {
            continue;
        } else if (errno == EBUSY) {
            char below[NAME_MAX + 1];
            next = openat(directory, name, DIRECTORY);
            if (next >= 0 && !first_below(next, below)) {
                close(next);
                next = -1;
                errno = EBUSY;
            }
            depth++;
        } else {
            next = -1;
        }
        error = next < 0 && !is_gone(errno) ? -errno : 0;
        if (next < 0) {
            break;
        }
        close(directory);
        directory = next;
    }
    close(directory);
    return error;
}

static int remove_once(const struct cgroup *cgroup) {
    const int directory = openat(cgroup->root, cgroup->path, DIRECTORY);
    if (directory < 0) {
        return is_gone(errno) ? 0 : -errno;
    }
    struct stat status;
    if (cgroup->id != 0 && fstat(directory, &status) == 0 && status.st_ino != cgroup->id) {
        close(directory);
        return 0;
    }
    const int error = remove_below(directory);
    if (error != 0) {
        return error;
    }
    return unlinkat(cgroup->root, cgroup->path, AT_REMOVEDIR) == 0 || is_gone(errno) ? 0 : -errno;
}

int cgroup_remove(const struct cgroup *cgroup) {
    int error = remove_once(cgroup);
    for (int retry = 0; retry < BUSY_RETRIES && error == -EBUSY; retry++) {
        const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
        nanosleep(&pause, NULL);
        error = remove_once(cgroup);
    }
    // What was said to be gone by chance is there now. One of another's has another ID.
    return error == 0 && cgroup->id != 0 ? remove_once(cgroup) : error;
}

// The path of portjail's own directory above the jail's cgroup; false when what is above is somebody else's. For a unit's
// cgroup, the one in which portjail makes its own.
static bool own_parent(const struct cgroup *cgroup, char path[PATH_SIZE]) {
    if (cgroup->of_unit) {
        if (faccessat(cgroup->root, DELEGATED, F_OK, 0) == 0) {
            return file_path(path, DELEGATED, OWN_PARENT);
        }
        strcpy(path, OWN_PARENT);
        return true;
    }
    const char *slash = strrchr(cgroup->path, '/');
    if (slash == NULL || slash - cgroup->path >= PATH_SIZE) {
        return false;
    }
    memcpy(path, cgroup->path, (size_t)(slash - cgroup->path));
    path[slash - cgroup->path] = '\0';
    const char *above = strrchr(path, '/');
    return strcmp(above == NULL ? path : above + 1, OWN_PARENT) == 0;
}

static bool enter(int root, const char *path) {
    char file[PATH_SIZE];
    if (!file_path(file, path, "cgroup.procs")) {
        return false;
    }
    const int processes = openat(root, file, O_WRONLY | O_CLOEXEC);
    if (processes < 0) {
        return false;
    }
    const bool entered = write(processes, "0", 1) == 1;
    close(processes);
    return entered;
}

// The path of a process in the v2 hierarchy, without the slash at its beginning.
static bool process_path(const char *process, char *path, size_t size) {
    char line[PATH_SIZE];
    bool found = false;
    snprintf(line, sizeof line, "/proc/%s/cgroup", process);
    FILE *file = fopen(line, "re");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        found = strncmp(line, "0::/", 4) == 0 && strlen(line + 4) < size;
    }
    if (file != NULL) {
        fclose(file);
    }
    if (found) {
        strcpy(path, line + 4);
    }
    return found;
}

// Where the root of the hierarchy is a part of the whole tree, a process's path has more in front.
bool cgroup_holds(const struct cgroup *cgroup, const char *process) {
    char path[PATH_SIZE];
    const size_t length = strlen(cgroup->path);
    if (cgroup_condition(cgroup) == CGROUP_GONE || !process_path(process, path, sizeof path)) {
        return false;
    }
    const char *found = strstr(path, cgroup->path);
    return found != NULL && (found == path || found[-1] == '/') && (found[length] == '\0' || found[length] == '/');
}

bool cgroup_settle(const struct cgroup *cgroup, char *before, unsigned long before_size) {
    char parent[PATH_SIZE];
    char reapers[PATH_SIZE];
    if (!own_parent(cgroup, parent) || !file_path(reapers, parent, REAPERS) || !process_path("self", before, before_size)) {
        return false;
    }
    // Another reaper, leaving, may remove it between the two calls.
    for (int attempt = 0; attempt < SETTLE_RETRIES; attempt++) {
        mkdirat(cgroup->root, parent, 0755);
        mkdirat(cgroup->root, reapers, 0755);
        if (enter(cgroup->root, reapers)) {
            return true;
        }
    }
    unlinkat(cgroup->root, reapers, AT_REMOVEDIR);
    cgroup_remove_parent(cgroup);
    return false;
}

void cgroup_unsettle(const struct cgroup *cgroup, const char *before) {
    char parent[PATH_SIZE];
    char reapers[PATH_SIZE];
    // The root of a container in which systemd runs takes no process, so there is systemd's own for the moment that is left.
    if ((*before == '\0' || !enter(cgroup->root, before)) && !enter(cgroup->root, ".")) {
        enter(cgroup->root, INIT_SCOPE);
    }
    if (own_parent(cgroup, parent) && file_path(reapers, parent, REAPERS)) {
        unlinkat(cgroup->root, reapers, AT_REMOVEDIR);
    }
}

void cgroup_stand_in(const struct cgroup *cgroup) {
    char parent[PATH_SIZE];
    if (own_parent(cgroup, parent)) {
        mkdirat(cgroup->root, parent, 0755);
    }
    mkdirat(cgroup->root, cgroup->path, 0755);
}

void cgroup_remove_stand_in(const struct cgroup *cgroup) {
    struct stat status;
    if (fstatat(cgroup->root, cgroup->path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_ino != cgroup->id) {
        unlinkat(cgroup->root, cgroup->path, AT_REMOVEDIR);
    }
}

void cgroup_remove_parent(const struct cgroup *cgroup) {
    char parent[PATH_SIZE];
    char reapers[PATH_SIZE];
    // Of a reaper that was killed; it stays while others are in it.
    if (own_parent(cgroup, parent) && file_path(reapers, parent, REAPERS)) {
        unlinkat(cgroup->root, reapers, AT_REMOVEDIR);
    }
    // EBUSY: another jail has it. What else fails may succeed the next time, and nobody else would ever try.
    if (own_parent(cgroup, parent) && unlinkat(cgroup->root, parent, AT_REMOVEDIR) != 0 && errno != EBUSY) {
        unlinkat(cgroup->root, parent, AT_REMOVEDIR);
    }
}
