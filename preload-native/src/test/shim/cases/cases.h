// SPDX-License-Identifier: Apache-2.0
//
// The tests of the preload shim, and what several of them use.
#ifndef PORTJAIL_TEST_SHIM_CASES_H
#define PORTJAIL_TEST_SHIM_CASES_H

#include "../../check.h"
#include "../ends.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/types.h>

enum {
    COUNT = 1000, // ports in the range
    FEW = 4,      // ports in a range that is soon exhausted
    SERVER = 7001,
    OTHER_SERVER = 7002,
    CHOSEN = 9001, // ports that the program chooses itself
    OTHER_CHOSEN = 9002,
    NAME_SERVER = 7053,
};

/** How this program was called. */
extern const char *program;

/** The first port of the range. */
extern int first;

/** Whether the shim has to search, because the kernel cannot pick. */
extern bool searches;

/** Whether little time is to be spent. */
extern bool quick;

// common.c

bool in_range(int port);
void expect_in_range(int port, const char *way, const char *what);
void expect_port(int port, int expected, const char *way, const char *what);
int connect_to(int descriptor, const struct way *way, int port);
void must_connect(int descriptor, const struct way *way, int port);
void must_send(int descriptor);

/** Binds to loopback and this port, which may be 0. */
void must_bind(int descriptor, const struct way *way, int port);

/** Switches an option on. */
void set_flag(int descriptor, int level, int option);
int flag(int descriptor, int level, int option);
void for_each_way(const struct way *ways, int count, void (*run)(const struct way *way));
void for_tcp(void (*run)(const struct way *way));
void for_udp(void (*run)(const struct way *way));
void for_all(void (*run)(const struct way *way));
void expect_error(int result, int expected, const char *call);
void expect_success(pid_t child, const char *what);

/** Runs this program again, with one of its deeds, after some variables of the environment were changed. */
void run_again_with(const char *deed, const char *range, const char *preload, int errors);
void run_again(const char *deed, const char *range, const char *preload);

// opening.c

void connect_and_see(const struct way *way);
void connects(void);
void connects_without_waiting(void);
void send_to(int descriptor, const struct way *way, int port);
void send_messages(int descriptor, const struct way *way, int port);
void sends(void);
void opens_fast(void);

// binding.c

void binds_any_port(void);
void listens_on_any_port(void);
void listens_without_bind(void);
void keeps_chosen_port(void);
void keeps_the_bound_address(void);

// again.c

void connects_again(void);
void duplicates(void);
void leaves_others_alone(void);
void fails_as_ever(void);

// processes.c

void serves_threads(void);
void serves_forked_children(void);
void serves_after_vfork(void);
void serves_signal_handlers(void);
void survives_exec(void);
void strictly(void);

// libraries.c

void serves_opened_libraries(void);
void survives_deep_binding(void);
void serves_early_constructors(void);
void see_early_port(void);
void chains(void);
void see_counted_connects(void);

// range.c

void serves_raw_sockets(void);
void ends_with_the_range(void);
void exhaust(void);
void shares_a_port(void);
void share(void);
void refuses_without_range(void);
void be_refused(void);

// resolver.c

void does_not_reach_the_resolver(void);

// many.c

void connects_in_a_row(void);
void connects_from_waiting_ports(void);
void holds_many(void);

#endif
