// SPDX-License-Identifier: Apache-2.0
#include "netcls.h"

#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { LINE_SIZE = 4096, RETRIES = 500, RETRY_MILLISECONDS = 10, LONGEST_WAIT = 128 };

// linux/mount.h and glibc's sys/mount.h do not go together; glibc has these since 2.36.
enum { NR_FSOPEN = 430, NR_FSCONFIG = 431, NR_FSMOUNT = 432, CLOSE_ON_EXEC = 1, SET_FLAG = 0, CREATE = 6 };

static const char CONTROLLER[] = "net_cls";

static void rest(void) {
    const struct timespec pause = {.tv_nsec = RETRY_MILLISECONDS * 1000 * 1000};
    nanosleep(&pause, NULL);
}

// Whether the list of words, separated by commas, has the controller.
static bool names_controller(const char *list) {
    const size_t wanted = strlen(CONTROLLER);
    while (*list != '\0') {
        const size_t length = strcspn(list, ",");
        if (length == wanted && memcmp(list, CONTROLLER, wanted) == 0) {
            return true;
        }
        list += length + (list[length] == ',');
    }
    return false;
}

// The controllers of the hierarchy that has net_cls, such as "net_cls,net_prio"; false when there is none.
static bool find_controllers(char controllers[LINE_SIZE]) {
    char line[LINE_SIZE];
    bool found = false;
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        found = sscanf(line, "%*d:%4095[^:]:", controllers) == 1 && names_controller(controllers);
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

static int open_mounted(void) {
    char line[LINE_SIZE];
    char point[LINE_SIZE];
    char options[LINE_SIZE];
    int root = -1;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    while (file != NULL && root < 0 && fgets(line, sizeof line, file) != NULL) {
        const char *type = strstr(line, " - cgroup ");
        if (type != NULL && sscanf(type, " - cgroup %*s %4095s", options) == 1 && names_controller(options)
            && sscanf(line, "%*s %*s %*s / %4095s", point) == 1) {
            root = open(point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return root;
}

// A mount that has no place in the file system, of a hierarchy that has no other.
static int open_detached(char *controllers) {
    const int context = (int)syscall(NR_FSOPEN, "cgroup", CLOSE_ON_EXEC);
    if (context < 0) {
        return -errno;
    }
    bool good = true;
    char *save = NULL;
    for (char *name = strtok_r(controllers, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
        good = good && syscall(NR_FSCONFIG, context, SET_FLAG, name, NULL, 0) == 0;
    }
    int root = -1;
    if (good && syscall(NR_FSCONFIG, context, CREATE, NULL, NULL, 0) == 0) {
        root = (int)syscall(NR_FSMOUNT, context, CLOSE_ON_EXEC, 0);
    }
    const int error = errno;
    close(context);
    return root < 0 ? -error : root;
}

// -ENOENT when there is no such hierarchy.
static int open_hierarchy(void) {
    char controllers[LINE_SIZE];
    const int mounted = open_mounted();
    if (mounted >= 0) {
        return mounted;
    }
    int root = -ENOENT;
    for (int attempt = 0; attempt < RETRIES && find_controllers(controllers); attempt++) {
        root = open_detached(controllers);
        if (root != -EBUSY) {
            return root;
        }
        rest();
    }
    return root;
}

// The kernel notices that nothing is in a hierarchy when a mount of it ends, and takes a moment to forget a cgroup that
// was removed, and then the hierarchy. Mounted too soon again it would only be made anew, so each wait is longer.
static void end_hierarchy(void) {
    char controllers[LINE_SIZE];
    for (int rests = 2; rests <= LONGEST_WAIT; rests *= 2) {
        for (int i = 0; i < rests && find_controllers(controllers); i++) {
            rest();
        }
        const int mounted = find_controllers(controllers) ? open_mounted() : -1;
        if (mounted >= 0) {
            close(mounted);
            return;
        }
        const int root = find_controllers(controllers) ? open_detached(controllers) : -ENOENT;
        if (root == -ENOENT) {
            return;
        }
        if (root >= 0) {
            close(root);
        }
    }
}

int netcls_remove(const char *path) {
    const int root = open_hierarchy();
    if (root < 0) {
        return root == -ENOENT ? 0 : root;
    }
    const struct cgroup cgroup = {.root = root, .path = path};
    const int error = cgroup_remove(&cgroup);
    if (error == 0) {
        cgroup_remove_parent(&cgroup);
    }
    const char *slash = strchr(path, '/');
    char top[LINE_SIZE];
    snprintf(top, sizeof top, "%.*s", (int)(slash == NULL ? strlen(path) : (size_t)(slash - path)), path);
    const bool others = faccessat(root, top, F_OK, 0) == 0;
    close(root);
    if (error == 0 && !others) {
        end_hierarchy();
    }
    return error;
}
