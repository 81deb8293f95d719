// SPDX-License-Identifier: Apache-2.0
//
// How long a launcher takes to the first instruction of the program, which no public tool measures:
//
//     clock                 prints CLOCK_MONOTONIC in nanoseconds: the program that is launched
//     clock run COMMAND...  executes COMMAND, whose program prints that clock, and prints what it took from execve(2) to that
//                           instant, from execve(2) to its end, and its processor time, in nanoseconds
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long nanoseconds(struct timeval time) {
    return time.tv_sec * 1000000000LL + time.tv_usec * 1000LL;
}

static int run(char **command) {
    int output[2];
    long long *begin = mmap(NULL, sizeof *begin, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (begin == MAP_FAILED || pipe(output) != 0) {
        perror("clock");
        return 1;
    }
    const pid_t child = fork();
    if (child == 0) {
        dup2(output[1], STDOUT_FILENO);
        close(output[0]);
        close(output[1]);
        *begin = now();
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    close(output[1]);
    char text[256] = "";
    size_t length = 0;
    ssize_t got;
    while ((got = read(output[0], text + length, sizeof text - 1 - length)) > 0) {
        length += (size_t)got;
    }
    int status;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    const long long end = now();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "clock: %s did not end well (%d)\n", command[0], status);
        return 1;
    }
    const long long reached = strtoll(text, NULL, 10);
    printf("%lld %lld %lld\n", reached == 0 ? 0 : reached - *begin, end - *begin,
           nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime));
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[1], "run") == 0) {
        return run(argv + 2);
    }
    printf("%lld\n", now());
    return 0;
}
