// SPDX-License-Identifier: Apache-2.0
//
// Runs tests, each in a process of its own, and counts them.
#ifndef PORTJAIL_TEST_CHECK_H
#define PORTJAIL_TEST_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/** A test: a sentence about behaviour, and the function that returns when it holds. */
struct test {
    const char *sentence;
    void (*run)(void);
};

/** Ends the running test as failed, saying what was expected; %m is errno as the condition left it. */
void expect(bool holds, const char *expected, ...) __attribute__((format(printf, 2, 3)));

/** Ends the running test as failed when a call of the test itself failed, naming it and errno. */
void must(bool succeeded, const char *call);

/** Waits up to five seconds until the condition holds; whether it does. */
bool eventually(bool (*condition)(const void *argument), const void *argument);

void pause_milliseconds(int milliseconds);

/**
 * Runs all tests, `after_each` in the calling process after each of them, and prints the failed ones and, as the last
 * line, `N passed, N failed, N skipped`. Returns the process's exit status.
 */
int run_tests(const struct test *tests, size_t count, void (*after_each)(void));

/** Skips all tests, or with PORTJAIL_MUST_WORK=1 in the environment fails them. Returns the process's exit status. */
int cannot_run_tests(size_t count, const char *why);

#endif
