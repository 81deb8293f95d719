// SPDX-License-Identifier: Apache-2.0
//
// Opens TCP connections one after the other and times each connect(2):
//
//     connect serve PORT                       a server: on PORT it closes at once, on PORT + 1 when the client has
//     connect rate ADDRESS PORT SECONDS        as many as fit, to PORT, each ended by a reset
//     connect rates PORT                       the same for each line ADDRESS SECONDS that it reads, until there is none
//     connect press ADDRESS PORT KIND COUNT DESTINATIONS TRIES
//                                              opens COUNT connections to PORT + 1 of ADDRESS and the addresses behind it, and
//                                              holds them (KIND held) or closes them first (KIND closed, which leaves
//                                              TIME_WAIT); then times TRIES more, each ended by a reset; fewer once ten
//                                              were not answered within a second, as source NAT does without a free port
//
// rate and press print one JSON object, rates one for each line: connects, failures by errno, seconds, median and 99th percentile in microseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4 << 20, EVENTS = 64, BACKLOG = 4096, ERRNOS = 200, PATIENCE = 1, UNANSWERED = 10 };

static double *took;
static size_t connected;
static unsigned failures[ERRNOS];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static _Noreturn void die(const char *what) {
    perror(what);
    exit(1);
}

static int listen_on(uint16_t port) {
    const struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(port)};
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (const struct sockaddr *)&own, sizeof own) != 0 || listen(listener, BACKLOG) != 0) {
        die("listen");
    }
    return listener;
}

static void watch(int loop, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    if (epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        die("epoll_ctl");
    }
}

static _Noreturn void serve(uint16_t port) {
    const int closing = listen_on(port), waiting = listen_on(port + 1), loop = epoll_create1(0);
    watch(loop, closing);
    watch(loop, waiting);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS];
        const int count = epoll_wait(loop, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            const int ready = events[i].data.fd;
            if (ready != closing && ready != waiting) {
                close(ready);
                continue;
            }
            for (int client; (client = accept4(ready, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                if (ready == closing) {
                    close(client);
                } else {
                    watch(loop, client);
                }
            }
        }
    }
}

// The socket; or -1 after a failure, which is counted. Patience in seconds, 0 for the kernel's own.
static int attempt(struct sockaddr_in peer, time_t patience) {
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    if (client < 0) {
        die("socket");
    }
    // connect(2) then ends with EINPROGRESS.
    const struct timeval limit = {.tv_sec = patience};
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const double begin = now();
    const int result = connect(client, (const struct sockaddr *)&peer, sizeof peer);
    const double seconds = now() - begin;
    if (result != 0) {
        failures[errno == EINPROGRESS ? ETIMEDOUT : errno < ERRNOS ? errno : 0]++;
        close(client);
        return -1;
    }
    if (connected < MOST) {
        took[connected++] = seconds;
    }
    return client;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static int report(double seconds) {
    qsort(took, connected, sizeof *took, ascending);
    printf("{\"connects\": %zu, \"seconds\": %.6f, \"p50\": %.2f, \"p99\": %.2f, \"failures\": {", connected, seconds,
           connected == 0 ? 0 : took[connected / 2] * 1e6, connected == 0 ? 0 : took[connected * 99 / 100] * 1e6);
    const char *comma = "";
    for (int error = 0; error < ERRNOS; error++) {
        if (failures[error] > 0) {
            printf("%s\"%s\": %u", comma, error == 0 ? "?" : strerrorname_np(error), failures[error]);
            comma = ", ";
        }
    }
    puts("}}");
    fflush(stdout);
    return 0;
}

// So that nothing stays in TIME_WAIT, in which the next connections of other candidates would be refused.
static void reset(int client) {
    const struct linger at_once = {.l_onoff = 1};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(client);
}

static void begin_anew(void) {
    memset(failures, 0, sizeof failures);
    connected = 0;
}

static int rate(struct sockaddr_in peer, double seconds) {
    begin_anew();
    const double begin = now();
    while (now() - begin < seconds) {
        const int client = attempt(peer, 0);
        if (client >= 0) {
            reset(client);
        }
    }
    return report(now() - begin);
}

static int rates(struct sockaddr_in peer) {
    char address[INET_ADDRSTRLEN];
    double seconds;
    puts("ready");
    fflush(stdout);
    while (scanf("%15s %lf", address, &seconds) == 2) {
        if (inet_pton(AF_INET, address, &peer.sin_addr) != 1) {
            fputs("connect: no address\n", stderr);
            return 2;
        }
        rate(peer, seconds);
    }
    return 0;
}

static struct sockaddr_in destination(struct sockaddr_in first, int number) {
    first.sin_addr.s_addr = htonl(ntohl(first.sin_addr.s_addr) + (uint32_t)number);
    return first;
}

static int press(struct sockaddr_in peer, bool held, int count, int destinations, int tries) {
    for (int i = 0; i < count && failures[ETIMEDOUT] < UNANSWERED; i++) {
        const int client = attempt(destination(peer, i % destinations), PATIENCE);
        if (client >= 0 && !held) {
            close(client);
        }
    }
    begin_anew();
    const double begin = now();
    for (int i = 0; i < tries && failures[ETIMEDOUT] < UNANSWERED; i++) {
        const int client = attempt(destination(peer, i % destinations), PATIENCE);
        if (client >= 0) {
            reset(client);
        }
    }
    return report(now() - begin);
}

int main(int argc, char **argv) {
    struct rlimit files = {.rlim_cur = 70000, .rlim_max = 70000};
    if (setrlimit(RLIMIT_NOFILE, &files) != 0) {
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (argc == 3 && strcmp(argv[1], "serve") == 0) {
        serve((uint16_t)atoi(argv[2]));
    }
    took = malloc(MOST * sizeof *took);
    struct sockaddr_in peer = {.sin_family = AF_INET};
    if (took != NULL && argc == 3 && strcmp(argv[1], "rates") == 0) {
        peer.sin_port = htons((uint16_t)atoi(argv[2]));
        return rates(peer);
    }
    if (took == NULL || argc < 5 || inet_pton(AF_INET, argv[2], &peer.sin_addr) != 1) {
        fputs("usage: connect serve|rate|rates|press ...\n", stderr);
        return 2;
    }
    const bool presses = argc == 8 && strcmp(argv[1], "press") == 0;
    peer.sin_port = htons((uint16_t)(atoi(argv[3]) + presses));
    return presses ? press(peer, strcmp(argv[4], "held") == 0, atoi(argv[5]), atoi(argv[6]), atoi(argv[7]))
                   : rate(peer, atof(argv[4]));
}
