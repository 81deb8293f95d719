// SPDX-License-Identifier: Apache-2.0
#include "patterns.h"
#include "prove.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *family_word(const union endpoint *destination) {
    return destination->any.sa_family == AF_INET ? "4" : "6";
}

// The child's exit status is its errno, which all fit (errno-base.h, errno.h: below 134).
static int status_of(pid_t child) {
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return errno;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int run_forked(const struct pattern *pattern, const union endpoint *destination, uint16_t bind_port) {
    const pid_t child = fork();
    if (child == 0) {
        _exit(pattern->run(destination, bind_port));
    }
    return child < 0 ? errno : status_of(child);
}

// Twice forked and in a session of its own, as daemons are; a pipe brings the result, for nobody can wait for it.
static int run_daemonised(const struct pattern *pattern, const union endpoint *destination, uint16_t bind_port) {
    int result[2];
    if (pipe(result) != 0) {
        return errno;
    }
    const pid_t child = fork();
    if (child == 0) {
        setsid();
        if (fork() == 0) {
            const int error = pattern->run(destination, bind_port);
            _exit(write(result[1], &error, sizeof error) == sizeof error ? 0 : 1);
        }
        _exit(0);
    }
    int error = EPIPE;
    close(result[1]);
    if (child < 0 || status_of(child) != 0 || read(result[0], &error, sizeof error) != sizeof error) {
        error = error == 0 ? EPIPE : error;
    }
    close(result[0]);
    return error;
}

static int run_program(const char *program, const struct pattern *pattern, const char *address, uint16_t port,
                       uint16_t bind_port, char *const environment[]) {
    char port_text[8], bind_text[8];
    snprintf(port_text, sizeof port_text, "%u", port);
    snprintf(bind_text, sizeof bind_text, "%u", bind_port);
    char *const arguments[] = {"portjail-prove", "one", (char *)pattern->name, (char *)address, port_text, bind_text, NULL};
    const pid_t child = fork();
    if (child == 0) {
        execve(program, arguments, environment);
        _exit(ENOSYS);
    }
    return child < 0 ? errno : status_of(child);
}

static int run(const struct pattern *pattern, const char *address, uint16_t port, uint16_t bind_port,
               const char *static_twin) {
    extern char **environ;
    static char *const clean[] = {"PATH=/usr/bin:/bin", NULL};
    char self[PATH_MAX] = {0};
    union endpoint destination;
    if (!endpoint_parse(address, port, &destination) || readlink("/proc/self/exe", self, sizeof self - 1) < 0) {
        return EINVAL;
    }
    switch (pattern->surroundings) {
    case THIS_PROCESS:
        return pattern->run(&destination, bind_port);
    case FORKED:
        return run_forked(pattern, &destination, bind_port);
    case DAEMONISED:
        return run_daemonised(pattern, &destination, bind_port);
    case CLEANED_ENVIRONMENT:
        return run_program(self, pattern, address, port, bind_port, clean);
    case STATIC_BINARY:
        return static_twin == NULL ? ENOSYS : run_program(static_twin, pattern, address, port, bind_port, environ);
    }
    return ENOSYS;
}

static void run_and_print(const struct pattern *pattern, const char *address, uint16_t port, uint16_t inside,
                          uint16_t outside, const char *static_twin) {
    union endpoint destination;
    const int error = run(pattern, address, port, pattern->expectation == OUTSIDE ? outside : inside, static_twin);
    printf("%s %s %d\n", pattern->name, endpoint_parse(address, port, &destination) ? family_word(&destination) : "?", error);
    if (fflush(stdout) != 0) {
        // Nobody reads the results any more.
        exit(1);
    }
}

int prove_one(const char *name, const char *address, uint16_t port, uint16_t bind_port) {
    const struct pattern *pattern = pattern_named(name);
    union endpoint destination;
    if (pattern == NULL || !endpoint_parse(address, port, &destination)) {
        return EINVAL;
    }
    return pattern->run(&destination, bind_port);
}

int prove_client(const char *address4, const char *address6, uint16_t base, uint16_t inside, uint16_t outside,
                 const char *static_twin) {
    for (int i = 0; i < prove_pattern_count(); i++) {
        if (address4 != NULL) {
            run_and_print(&PATTERNS[i], address4, (uint16_t)(base + 2 * i), inside, outside, static_twin);
        }
        if (address6 != NULL) {
            run_and_print(&PATTERNS[i], address6, (uint16_t)(base + 2 * i + 1), inside, outside, static_twin);
        }
    }
    return 0;
}

int prove_list(void) {
    for (const struct pattern *pattern = PATTERNS; pattern->name != NULL; pattern++) {
        printf("%s %s %s\n", pattern->name, pattern->protocol == IPPROTO_TCP ? "tcp" : "udp",
               pattern->expectation == OUTSIDE ? "outside" : "inside");
    }
    return 0;
}
