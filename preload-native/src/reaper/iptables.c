// SPDX-License-Identifier: Apache-2.0
#include "iptables.h"

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// The lock of the tables is waited for a shorter time than the program may run.
enum { PATIENCE_SECONDS = 30, NOT_EXECUTED = 127, REFUSED = -EIO };
static char LOCK_PATIENCE_SECONDS[] = "20";

// A file in memory, so that nobody ever waits for a reader or a writer.
static int input_of(const struct iptables_run *run) {
    const int input = memfd_create("iptables", MFD_CLOEXEC);
    if (input < 0) {
        return -errno;
    }
    const int written = dprintf(input, "*%s\n%s\nCOMMIT\n", run->table, run->commands);
    if (written < 0 || lseek(input, 0, SEEK_SET) != 0) {
        const int error = -errno;
        close(input);
        return error;
    }
    return input;
}

static void reset_signals(void) {
    for (int number = 1; number <= SIGRTMAX; number++) {
        signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// In the child: nothing of this process goes along, above all no lock on a state directory.
static void execute(const char *program, int input) {
    static char *const ENVIRONMENT[] = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL};
    const char *slash = strrchr(program, '/');
    char name[64];
    snprintf(name, sizeof name, "%s", slash + 1);
    char *arguments[] = {name, "--noflush", "-w", LOCK_PATIENCE_SECONDS, NULL};
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0 && dup2(input, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0
        && dup2(null, STDERR_FILENO) >= 0) {
        close_from(STDERR_FILENO + 1);
        reset_signals();
        // Stays set over execve, and ends a program that does not end.
        alarm(PATIENCE_SECONDS);
        execve(program, arguments, ENVIRONMENT);
    }
    _exit(NOT_EXECUTED);
}

static int status_of(pid_t child) {
    int status;
    pid_t ended;
    do {
        ended = waitpid(child, &status, 0);
    } while (ended < 0 && errno == EINTR);
    if (ended < 0) {
        return -errno;
    }
    if (WIFSIGNALED(status)) {
        return WTERMSIG(status) == SIGALRM ? -ETIMEDOUT : REFUSED;
    }
    if (WEXITSTATUS(status) == NOT_EXECUTED) {
        return -ENOENT;
    }
    return WEXITSTATUS(status) == 0 ? 0 : REFUSED;
}

static int run_one(const struct iptables_run *run) {
    const int input = input_of(run);
    if (input < 0) {
        return input;
    }
    const pid_t child = fork();
    if (child == 0) {
        execute(run->program, input);
    }
    const int error = child < 0 ? -errno : status_of(child);
    close(input);
    return error;
}

int iptables_delete(const struct teardown *teardown) {
    if (teardown->iptables_run_count == 0) {
        return 0;
    }
    // While it is ignored a child's status cannot be had.
    void (*const before)(int) = signal(SIGCHLD, SIG_DFL);
    int first_error = 0;
    for (size_t i = 0; i < teardown->iptables_run_count && first_error != -ETIMEDOUT; i++) {
        const int error = run_one(&teardown->iptables_runs[i]);
        // That the program refused is no error where others may need what it was to delete; that it could not be asked, is one.
        const bool counts = teardown->iptables_runs[i].must_succeed || error != REFUSED;
        if (error == -ETIMEDOUT || (first_error == 0 && counts)) {
            first_error = error;
        }
    }
    signal(SIGCHLD, before);
    return first_error;
}
