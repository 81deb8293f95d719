// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char RANGE_VARIABLE[] = "PORTJAIL_PRELOAD_RANGE";

const char *program;
int first;
bool searches;
bool quick;

bool in_range(int port) {
    return port >= first && port < first + COUNT;
}

void expect_in_range(int port, const char *way, const char *what) {
    expect(in_range(port), "%s, %s, to leave from %d-%d, not from %d", way, what, first, first + COUNT - 1, port);
}

void expect_port(int port, int expected, const char *way, const char *what) {
    expect(port == expected, "%s, %s, to leave from %d, not from %d", way, what, expected, port);
}

int connect_to(int descriptor, const struct way *way, int port) {
    const struct end end = loopback(way, port);
    return connect(descriptor, &end.any, end.length);
}

void must_connect(int descriptor, const struct way *way, int port) {
    expect(connect_to(descriptor, way, port) == 0, "%s to connect: %m", way->name);
}

void must_send(int descriptor) {
    must(send(descriptor, "x", 1, 0) == 1, "send");
}

/** Binds to loopback and this port, which may be 0. */
enum { BIND_ATTEMPTS = 100, BIND_PAUSE_MICROSECONDS = 20000 };

void must_bind(int descriptor, const struct way *way, int port) {
    const struct end end = loopback(way, port);
    int bound = bind(descriptor, &end.any, end.length);
    // A test before may have had the port: in LAST_ACK it stays for a retransmission or two (RTO: 200 ms).
    for (int i = 0; i < BIND_ATTEMPTS && bound != 0 && errno == EADDRINUSE; i++) {
        usleep(BIND_PAUSE_MICROSECONDS);
        bound = bind(descriptor, &end.any, end.length);
    }
    expect(bound == 0, "%s to bind port %d: %m", way->name, port);
}

void set_flag(int descriptor, int level, int option) {
    const int on = 1;
    must(setsockopt(descriptor, level, option, &on, sizeof on) == 0, "setsockopt");
}

int flag(int descriptor, int level, int option) {
    int value = -1;
    socklen_t length = sizeof value;
    must(getsockopt(descriptor, level, option, &value, &length) == 0, "getsockopt");
    return value;
}

void for_each_way(const struct way *ways, int count, void (*run)(const struct way *way)) {
    for (int i = 0; i < count; i++) {
        run(&ways[i]);
    }
}

void for_tcp(void (*run)(const struct way *way)) {
    for_each_way(TCP_WAYS, TCP_WAYS_COUNT, run);
}

void for_udp(void (*run)(const struct way *way)) {
    for_each_way(UDP_WAYS, UDP_WAYS_COUNT, run);
}

void for_all(void (*run)(const struct way *way)) {
    for_tcp(run);
    for_udp(run);
}

void expect_error(int result, int expected, const char *call) {
    expect(result < 0 && errno == expected, "%s to fail with %s, not %m", call, strerror(expected));
}

void expect_success(pid_t child, const char *what) {
    int status = -1;
    must(child > 0 && waitpid(child, &status, 0) == child, "fork");
    expect(status == 0, "%s to end well, not with wait status %#x", what, status);
}

/** Runs this program again, with one of the deeds below, after some variables of the environment were changed. */
void run_again_with(const char *deed, const char *range, const char *preload, int errors) {
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        must(dup2(errors, STDERR_FILENO) == STDERR_FILENO, "dup2");
        char number[16];
        snprintf(number, sizeof number, "%d", first);
        if (range != NULL) {
            setenv(RANGE_VARIABLE, range, 1);
        }
        if (preload != NULL) {
            setenv("LD_PRELOAD", preload, 1);
        }
        execl(program, program, "do", deed, number, (char *)NULL);
        _exit(127);
    }
    expect_success(child, deed);
}

void run_again(const char *deed, const char *range, const char *preload) {
    run_again_with(deed, range, preload, STDERR_FILENO);
}
