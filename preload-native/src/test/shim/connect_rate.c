// SPDX-License-Identifier: Apache-2.0
//
// Opens connections on loopback in rounds: connect_rate ROUND. For each line on standard input it opens ROUND of them,
// one after the other, and prints how many nanoseconds that took.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void must(int result, const char *call) {
    if (result < 0) {
        perror(call);
        exit(1);
    }
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void open_one(int server, const struct sockaddr_in *address) {
    const int here = socket(AF_INET, SOCK_STREAM, 0);
    must(connect(here, (const struct sockaddr *)address, sizeof *address), "connect");
    const int there = accept(server, NULL, NULL);
    must(there, "accept");
    close(there);
    close(here);
}

int main(int count, char **arguments) {
    const int round = count == 2 ? atoi(arguments[1]) : 0;
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    // Each process has a server of its own, on a port of its own that no range has.
    address.sin_port = htons((uint16_t)(10000 + getpid() % 9000));
    must(bind(server, (struct sockaddr *)&address, sizeof address), "bind");
    must(listen(server, 8), "listen");
    char line[8];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const long long start = now();
        for (int i = 0; i < round; i++) {
            open_one(server, &address);
        }
        printf("%lld\n", now() - start);
        fflush(stdout);
    }
    return 0;
}
