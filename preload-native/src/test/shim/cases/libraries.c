// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *in_library(const char *name, int flags) {
    char path[4096];
    const char *slash = strrchr(program, '/');
    snprintf(path, sizeof path, "%.*s/%s", slash == NULL ? 1 : (int)(slash - program), slash == NULL ? "." : program,
             name);
    void *library = dlopen(path, flags);
    expect(library != NULL, "the test library to be opened: %s", dlerror());
    return library;
}

void serves_opened_libraries(void) {
    void *library = in_library("early.so", RTLD_NOW | RTLD_LOCAL);
    const int *early = (int *)dlsym(library, "early_port");
    expect_in_range(*early, "TCP", "connected while a library was opened");
    expect_in_range(((int (*)(void))dlsym(library, "open_connection"))(), "TCP", "connected by an opened library");
}

void survives_deep_binding(void) {
    void *library = in_library("early.so", RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    expect(*(int *)dlsym(library, "early_port") > 0, "a library that binds its own symbols first to connect");
}

static const char *preloaded_shim(void) {
    return getenv("LD_PRELOAD");
}

static void run_with_library(const char *deed, const char *library, bool ahead) {
    char preload[8192];
    const char *slash = strrchr(program, '/');
    char path[4096];
    snprintf(path, sizeof path, "%.*s/%s", (int)(slash - program), program, library);
    snprintf(preload, sizeof preload, "%s:%s", ahead ? path : preloaded_shim(), ahead ? preloaded_shim() : path);
    run_again(deed, NULL, preload);
}

void serves_early_constructors(void) {
    run_with_library("see early port", "early.so", true);
    run_with_library("see early port", "early.so", false);
}

void see_early_port(void) {
    const int *early = dlsym(RTLD_DEFAULT, "early_port");
    expect(early != NULL, "the library to be loaded");
    expect_in_range(*early, "TCP", "connected by a constructor");
}

void chains(void) {
    run_with_library("see counted connects", "counting.so", true);
    run_with_library("see counted connects", "counting.so", false);
}

void see_counted_connects(void) {
    const int *counted = dlsym(RTLD_DEFAULT, "counted_connects");
    expect(counted != NULL, "the library to be loaded");
    connect_and_see(&TCP_WAYS[0]);
    expect(*counted == 1, "the other library to be called once, not %d times", *counted);
}
