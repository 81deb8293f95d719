// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TEST_SECONDS = 60, PATIENCE_MILLISECONDS = 5000 };

void expect(bool holds, const char *expected, ...) {
    if (holds) {
        return;
    }
    const int error = errno; // for %m, whatever becomes of it meanwhile
    va_list arguments;
    va_start(arguments, expected);
    fputs("  expected: ", stdout);
    errno = error;
    vprintf(expected, arguments);
    fputs("\n", stdout);
    va_end(arguments);
    fflush(stdout);
    _exit(1);
}

void must(bool succeeded, const char *call) {
    expect(succeeded, "that the test itself could call %s: %m", call);
}

void pause_milliseconds(int milliseconds) {
    const struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

bool eventually(bool (*condition)(const void *argument), const void *argument) {
    for (int waited = 0; waited < PATIENCE_MILLISECONDS; waited += 5) {
        if (condition(argument)) {
            return true;
        }
        pause_milliseconds(5);
    }
    return condition(argument);
}

static bool passes(const struct test *test) {
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        alarm(TEST_SECONDS);
        test->run();
        fflush(stdout);
        _exit(0);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (child > 0 && WIFSIGNALED(status)) {
        printf("  expected: an end, not %s\n", strsignal(WTERMSIG(status)));
    }
    return child > 0 && status == 0;
}

int run_tests(const struct test *tests, size_t count, void (*after_each)(void)) {
    size_t passed = 0;
    for (size_t i = 0; i < count; i++) {
        const bool good = passes(&tests[i]);
        after_each();
        passed += good;
        if (!good) {
            printf("FAILED: %s\n", tests[i].sentence);
        }
    }
    printf("%zu passed, %zu failed, 0 skipped\n", passed, count - passed);
    return passed == count ? 0 : 1;
}

int cannot_run_tests(size_t count, const char *why) {
    const char *must_work = getenv("PORTJAIL_MUST_WORK");
    const bool fails = must_work != NULL && strcmp(must_work, "1") == 0;
    printf("%s: %s\n", fails ? "FAILED" : "skipped", why);
    printf("0 passed, %zu failed, %zu skipped\n", fails ? count : 0, fails ? 0 : count);
    return fails ? 1 : 0;
}
