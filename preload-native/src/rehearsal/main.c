// SPDX-License-Identifier: Apache-2.0
//
// lib/portjail-rehearsal: makes the AOT cache of the installation that it lies in, unless the one that fits is there.
//
//     portjail-rehearsal            make it; caches that fit nothing any more are removed
//     portjail-rehearsal --print    only print its path
//     portjail-rehearsal --seal FILE   make FILE, a compiled launch, the one of this installation's jars
//
// It is the entry program with another main: the Java VM has the options of a launch, or it would refuse the cache.
#include "../entry/aot_cache.h"
#include "../entry/compiled_launch.h"
#include "../entry/fault.h"
#include "../entry/installation.h"
#include "../entry/java_vm.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char HINT[] = "portjail works without its AOT cache, only slower";

static char *text(const char *before, const char *between, const char *after) {
    char *joined;
    if (asprintf(&joined, "%s%s%s", before, between, after) < 0) {
        cannot_start("memory", strerror(ENOMEM), HINT);
    }
    return joined;
}

static void be_silent(void) {
    const int nowhere = open("/dev/null", O_RDWR);
    if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0 || dup2(nowhere, STDERR_FILENO) < 0) {
        cannot_start("/dev/null", strerror(errno), HINT);
    }
}

// A Java VM makes one file and ends, so each step has a process of its own. False with errno 0 when it failed.
static bool run(const struct installation *installation, const char *mode, const char *configuration,
                const char *cache) {
    const pid_t child = fork();
    if (child == 0) {
        const char *const options[] = {"-Xint", "-Xrs", mode, configuration, cache, NULL};
        const struct java_vm_task task = {
            .class_path = installation->launch_class_path,
            .main_class = "io/github/portjail/launcher/rehearsal/Rehearsal",
            .options = options,
            .ends_in_order = 1,
        };
        char *arguments[] = {(char *)"portjail-rehearsal", NULL};
        be_silent();
        java_vm_run(installation, &task, 1, arguments);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return false;
    }
    errno = 0;
    return status == 0;
}

// On the disk before it has its name: a power cut must not leave a cache with holes, which the Java VM would not notice.
static bool publish(const char *made, const struct installation *installation) {
    const int descriptor = open(made, O_RDONLY | O_CLOEXEC);
    return descriptor >= 0 && fchmod(descriptor, 0644) == 0
        && aot_cache_seal(descriptor, installation->aot_made_of) && fsync(descriptor) == 0 && close(descriptor) == 0
        && rename(made, installation->aot_cache) == 0;
}

static int is_cache(const struct dirent *entry) {
    return aot_cache_is_name(entry->d_name);
}

// Of this process, so that two of them do not write into one file.
static char *temporary(const char *cache, const char *kind) {
    char *path;
    if (asprintf(&path, "%s.%d.%s", cache, getpid(), kind) < 0) {
        cannot_start("memory", strerror(ENOMEM), HINT);
    }
    return path;
}

static void make(const struct installation *installation) {
    char *configuration = temporary(installation->aot_cache, "conf");
    char *made = temporary(installation->aot_cache, "part");
    char *configuration_option = text("-XX:AOTConfiguration=", "", configuration);
    char *cache_option = text("-XX:AOTCache=", "", made);
    const bool done = run(installation, "-XX:AOTMode=record", configuration_option, NULL)
        && run(installation, "-XX:AOTMode=create", configuration_option, cache_option)
        && publish(made, installation);
    const int error = errno;
    unlink(configuration);
    if (!done) {
        unlink(made);
        cannot_start(installation->aot_cache, error == 0 ? "the Java VM could not make it" : strerror(error), HINT);
    }
}

static void remove_others(const char *lib, const char *kept) {
    struct dirent **caches;
    const int count = scandir(lib, &caches, is_cache, NULL);
    for (int i = 0; i < count; i++) {
        char *path = text(lib, "/", caches[i]->d_name);
        if (strcmp(path, kept) != 0) {
            unlink(path);
        }
        free(path);
        free(caches[i]);
    }
    if (count >= 0) {
        free(caches);
    }
}

int main(int argc, char **argv) {
    // Nothing of the caller's environment may steer the Java VM.
    char *environment[] = {(char *)"LC_ALL=C.UTF-8", NULL};
    environ = environment;
    const struct installation installation = installation_find();
    if (argc == 2 && strcmp(argv[1], "--print") == 0) {
        puts(installation.aot_cache);
        return 0;
    }
    if (argc == 3 && strcmp(argv[1], "--seal") == 0) {
        if (!compiled_launch_seal(argv[2], installation.compiled_of)) {
            cannot_start(argv[2], strerror(errno), HINT);
        }
        return 0;
    }
    if (argc != 1) {
        fputs("usage: portjail-rehearsal [--print | --seal FILE]\n", stderr);
        return EXIT_OWN_FAULT;
    }
    if (!aot_cache_is_usable(installation.aot_cache, installation.aot_made_of)) {
        make(&installation);
    }
    char *lib = text(installation.home, "/", "lib");
    remove_others(lib, installation.aot_cache);
    return 0;
}
