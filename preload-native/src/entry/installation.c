// SPDX-License-Identifier: Apache-2.0
#include "installation.h"

#include "fault.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char REINSTALL[] = "this installation of portjail is incomplete; install it again";

static char *joined(const char *directory, const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", directory, name) < 0) {
        cannot_start(name, strerror(ENOMEM), NULL);
    }
    return path;
}

static char *find_home(void) {
    char *path = realpath("/proc/self/exe", NULL);
    if (path == NULL) {
        cannot_start("/proc/self/exe", strerror(errno), "portjail was replaced or removed while it started; try again");
    }
    for (int level = 0; level < 2; level++) {
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            cannot_start(path, "not inside a bin directory", REINSTALL);
        }
        *slash = '\0';
    }
    if (strchr(path, ':') != NULL) {
        cannot_start(path, "a colon in the path of the installation cannot be in a class path",
                     "install portjail in a directory without a colon in its name");
    }
    return path;
}

static int is_jar(const struct dirent *entry) {
    const size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".jar") == 0;
}

static int by_bytes(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

// Every jar of `lib`, in the order of their names' bytes; and what they are.
static char *find_class_path(const char *lib, fingerprint *made_of) {
    struct dirent **jars;
    const int count = scandir(lib, &jars, is_jar, by_bytes);
    if (count < 0) {
        cannot_start(lib, strerror(errno), REINSTALL);
    }
    if (count == 0) {
        cannot_start(lib, "no jar in it", REINSTALL);
    }
    char *class_path = NULL;
    size_t size;
    FILE *text = open_memstream(&class_path, &size);
    for (int i = 0; i < count && text != NULL; i++) {
        char *jar = joined(lib, jars[i]->d_name);
        *made_of = fingerprint_with_jar(*made_of, jar, jars[i]->d_name);
        fprintf(text, "%s%s", i == 0 ? "" : ":", jar);
        free(jar);
        free(jars[i]);
    }
    free(jars);
    if (text == NULL || fclose(text) != 0) {
        cannot_start("class path", strerror(ENOMEM), NULL);
    }
    return class_path;
}

static fingerprint with_runtime(fingerprint so_far, const char *lib, const char *name) {
    char *path = joined(lib, name);
    so_far = fingerprint_with_file(so_far, path, name);
    free(path);
    return so_far;
}

struct installation installation_find(void) {
    struct installation found = {.home = find_home()};
    char *lib = joined(found.home, "lib");
    found.libjvm = joined(lib, "runtime/lib/server/libjvm.so");
    fingerprint made_of = FINGERPRINT_START;
    found.class_path = find_class_path(lib, &made_of);
    made_of = with_runtime(made_of, lib, "runtime/lib/modules");
    made_of = with_runtime(made_of, lib, "runtime/lib/server/libjvm.so");
    found.aot_made_of = made_of;
    found.aot_cache = aot_cache_path(lib, made_of);
    if (access(found.libjvm, R_OK) != 0) {
        cannot_start(found.libjvm, strerror(errno), REINSTALL);
    }
    free(lib);
    return found;
}
