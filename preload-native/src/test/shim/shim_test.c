// SPDX-License-Identifier: Apache-2.0
//
// Tests the preload shim from inside a program, in a network namespace of its own:
//     shim_test bare|preloaded|linked picks|searches FIRST all|quick
// The range is FIRST and the 999 ports after it. Bare: the host's own ip_local_port_range is that, and nothing is
// preloaded; the program cannot tell the difference. Preloaded and linked: with the shim, in a situation where the
// kernel picks the ports or the shim has to search. Quick: without what takes long. Linked and quick leave out what a
// sanitizer or valgrind would not bear.
#include "cases/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void nothing(void) {
}

static const struct test EVERYWHERE[] = {
    {"connect leaves from the range", connects},
    {"connect that does not wait leaves from the range", connects_without_waiting},
    {"sendto, sendmsg and sendmmsg leave from the range", sends},
    {"TCP fast open leaves from the range", opens_fast},
    {"bind to port 0 gives a port of the range, and connect leaves from it", binds_any_port},
    {"a server on port 0 listens on a port of its own, in the range", listens_on_any_port},
    {"a server that does not bind listens", listens_without_bind},
    {"a port that the program chose is kept", keeps_chosen_port},
    {"an address that the program bound is kept", keeps_the_bound_address},
    {"a socket that is connected again leaves from the range again", connects_again},
    {"a socket duplicated onto a used number leaves from the range", duplicates},
    {"a UNIX socket is left alone", leaves_others_alone},
    {"wrong calls fail as ever", fails_as_ever},
    {"threads connect at once, all from the range", serves_threads},
    {"forked children connect from the range", serves_forked_children},
    {"a child that shares the memory connects from the range", serves_after_vfork},
    {"a signal handler sends from the range", serves_signal_handlers},
};

static const struct test PROCESSES[] = {
    {"an executed program connects from the range", survives_exec},
    {"a program whose filter kills it for any unusual system call lives", strictly},
    {"a library opened later connects from the range", serves_opened_libraries},
    {"a library that binds its own symbols first works", survives_deep_binding},
};

static const struct test SHIM[] = {
    {"a socket made by a raw system call is steered when it is connected or sends", serves_raw_sockets},
    {"when the range is exhausted the call fails, until a port is free", ends_with_the_range},
    {"two peers share one port", shares_a_port},
    {"without a range whatever needs a port is refused", refuses_without_range},
};

static const struct test PRELOADED[] = {
    {"the constructor of another library connects from the range", serves_early_constructors},
    {"a library preloaded ahead or behind is called too", chains},
    {"the C library's own resolver works, and is out of reach", does_not_reach_the_resolver},
};

static const struct test MANY[] = {
    {"20,000 connections in a row from 1,000 ports all succeed", connects_in_a_row},
    {"900 connections are held to each of two peers", holds_many},
};

static const struct test LAST[] = {
    {"20,000 connections in a row succeed though their ports have to wait", connects_from_waiting_ports},
};

static const struct {
    const char *name;
    void (*run)(void);
} DEEDS[] = {
    {"connect", connects}, {"see early port", see_early_port}, {"see counted connects", see_counted_connects},
    {"exhaust", exhaust},  {"share", share},                   {"be refused", be_refused},
};

static int do_deed(const char *name) {
    for (size_t i = 0; i < sizeof DEEDS / sizeof DEEDS[0]; i++) {
        if (strcmp(DEEDS[i].name, name) == 0) {
            DEEDS[i].run();
            return fflush(stdout);
        }
    }
    return 125;
}

static void allow_many_descriptors(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct list {
    struct test tests[64];
    size_t size;
};

static void add(struct list *list, const struct test *tests, size_t bytes) {
    memcpy(list->tests + list->size, tests, bytes);
    list->size += bytes / sizeof *tests;
}

int main(int count, char **arguments) {
    program = arguments[0];
    if (count == 4 && strcmp(arguments[1], "do") == 0) {
        first = atoi(arguments[3]);
        // Where the kernel picks, the option takes effect on a socket.
        enum { LOCAL_PORT_RANGE = 51 };
        int range = 0;
        socklen_t length = sizeof range;
        const int probe = socket(AF_INET, SOCK_STREAM, 0);
        getsockopt(probe, IPPROTO_IP, LOCAL_PORT_RANGE, &range, &length);
        close(probe);
        searches = range == 0;
        return do_deed(arguments[2]);
    }
    if (count != 5) {
        fprintf(stderr, "usage: shim_test bare|preloaded|linked picks|searches FIRST all|quick\n");
        return 125;
    }
    const bool bare = strcmp(arguments[1], "bare") == 0;
    const bool linked = strcmp(arguments[1], "linked") == 0;
    searches = strcmp(arguments[2], "searches") == 0;
    first = atoi(arguments[3]);
    quick = strcmp(arguments[4], "quick") == 0;
    allow_many_descriptors();

    struct list list = {.size = 0};
    add(&list, EVERYWHERE, sizeof EVERYWHERE);
    add(&list, PROCESSES, quick || linked ? 0 : sizeof PROCESSES);
    add(&list, SHIM, bare ? 0 : sizeof SHIM);
    add(&list, PRELOADED, quick || linked || bare ? 0 : sizeof PRELOADED);
    add(&list, MANY, quick ? 0 : sizeof MANY);
    add(&list, LAST, quick || bare ? 0 : sizeof LAST);
    return run_tests(list.tests, list.size, nothing);
}
