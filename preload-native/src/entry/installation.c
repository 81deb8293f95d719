// SPDX-License-Identifier: Apache-2.0
#include "installation.h"

#include "aot_cache.h"
#include "compiled_launch.h"
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

// Adds every jar of the directory, in the order of their names' bytes; `found` gets their fingerprints, unless it is null. Returns how many,
// or -1 with errno.
static int add_jars(FILE *class_path, const char *directory, struct installation *found) {
    struct dirent **jars;
    const int count = scandir(directory, &jars, is_jar, by_bytes);
    for (int i = 0; i < count; i++) {
        char *jar = joined(directory, jars[i]->d_name);
        if (found != NULL) {
            const fingerprint content = fingerprint_of_jar(jar);
            found->aot_made_of = fingerprint_with(fingerprint_with_file(found->aot_made_of, jar, jars[i]->d_name), content);
            found->compiled_of = fingerprint_with(fingerprint_with_name(found->compiled_of, jars[i]->d_name), content);
        }
        fprintf(class_path, "%s%s", ftell(class_path) == 0 ? "" : ":", jar);
        free(jar);
        free(jars[i]);
    }
    if (count >= 0) {
        free(jars);
    }
    return count;
}

// The Java VM takes a cache that was made of the first jars of the class path, and does not open the others until it needs them.
static void find_class_path(const char *lib, struct installation *found) {
    size_t size;
    FILE *text = open_memstream(&found->class_path, &size);
    if (text == NULL) {
        cannot_start("class path", strerror(ENOMEM), NULL);
    }
    const int count = add_jars(text, lib, found);
    if (count <= 0) {
        cannot_start(lib, count < 0 ? strerror(errno) : "no jar in it", REINSTALL);
    }
    if (fflush(text) != 0 || (found->launch_class_path = strdup(found->class_path)) == NULL) {
        cannot_start("class path", strerror(ENOMEM), NULL);
    }
    char *libraries = joined(lib, "libraries");
    add_jars(text, libraries, NULL);
    free(libraries);
    if (fclose(text) != 0) {
        cannot_start("class path", strerror(ENOMEM), NULL);
    }
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
    found.aot_made_of = found.compiled_of = FINGERPRINT_START;
    find_class_path(lib, &found);
    found.aot_made_of = with_runtime(found.aot_made_of, lib, "runtime/lib/modules");
    found.aot_made_of = with_runtime(found.aot_made_of, lib, "runtime/lib/server/libjvm.so");
    found.aot_cache = aot_cache_path(lib, found.aot_made_of);
    found.compiled_launch = compiled_launch_path(lib);
    if (access(found.libjvm, R_OK) != 0) {
        cannot_start(found.libjvm, strerror(errno), REINSTALL);
    }
    free(lib);
    return found;
}
