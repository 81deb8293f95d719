// SPDX-License-Identifier: Apache-2.0
#include "loader.h"

#include "fault.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char STEERS[] = "LD_";
static const char HIDDEN[] = "portjail-hides:"; // no shell can export such a name

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static char *hide(const char *entry) {
    char *text;
    if (asprintf(&text, "%s%s", HIDDEN, entry) < 0) {
        cannot_start("environment", strerror(ENOMEM), NULL);
    }
    return text;
}

static _Noreturn void execute_anew(char **argv, char **environment, size_t count) {
    char **hidden = calloc(count + 1, sizeof *hidden);
    char *program = realpath("/proc/self/exe", NULL);
    if (hidden == NULL || program == NULL) {
        cannot_start("/proc/self/exe", strerror(errno), NULL);
    }
    for (size_t i = 0; i < count; i++) {
        hidden[i] = starts_with(environment[i], STEERS) ? hide(environment[i]) : environment[i];
    }
    execve(program, argv, hidden);
    cannot_start(program, strerror(errno), "without variables LD_* in the environment it need not execute itself anew");
}

void loader_forget_caller(char **argv, char **environment) {
    bool steered = false;
    size_t count = 0;
    for (; environment[count] != NULL; count++) {
        steered = steered || starts_with(environment[count], STEERS);
    }
    if (steered) {
        execute_anew(argv, environment, count);
    }
    for (size_t i = 0; i < count; i++) {
        if (starts_with(environment[i], HIDDEN)) {
            environment[i] += sizeof HIDDEN - 1;
        }
    }
}
