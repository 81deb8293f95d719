// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FREE_ATTEMPTS = 100, FREE_PAUSE_MILLISECONDS = 20 };

void serves_raw_sockets(void) {
    const int there = server(&TCP_WAYS[0], SERVER);
    const int here = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    must_connect(here, &TCP_WAYS[0], SERVER);
    expect_in_range(port_seen(there), "TCP", "made by a raw system call");
    const int listening = server(&UDP_WAYS[0], SERVER);
    // Ahead of all numbers that were used so far.
    const int sender = fcntl((int)syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0), F_DUPFD, 500);
    send_to(sender, &UDP_WAYS[0], SERVER);
    expect_in_range(port_seen(listening), "UDP", "made by a raw system call");
    if (!searches) {
        const int raw = client(&TCP_WAYS[0]);
        const struct end end = loopback(&TCP_WAYS[0], SERVER);
        must(syscall(SYS_connect, raw, &end.any, end.length) == 0, "connect");
        expect_in_range(port_seen(there), "TCP", "connected by a raw system call");
    }
}

static void run_with_few_ports(const char *deed, int count) {
    char range[32];
    snprintf(range, sizeof range, "%d-%d", first + COUNT, first + COUNT + count - 1);
    run_again(deed, range, NULL);
}

void ends_with_the_range(void) {
    run_with_few_ports("exhaust", FEW);
}

static void exhaust_by(const struct way *way) {
    const int there = server(way, SERVER);
    int here[FEW + 1];
    int peers[FEW];
    for (int i = 0; i <= FEW; i++) {
        here[i] = client(way);
        const int result = connect_to(here[i], way, SERVER);
        if (i < FEW) {
            expect(result == 0, "%s to connect %d times: %m", way->name, FEW);
            int port = own_port(here[i]);
            expect(port >= first + COUNT && port < first + COUNT + FEW, "%s from the range, not %d", way->name, port);
            if (way->type == SOCK_STREAM) {
                peers[i] = accept_from(there, &port);
                expect(port >= first + COUNT && port < first + COUNT + FEW, "%s not from %d", way->name, port);
            }
        } else {
            const bool by_kernel = way->type == SOCK_DGRAM && !searches;
            expect_error(result, by_kernel ? EAGAIN : EADDRNOTAVAIL, way->name);
        }
    }
    // The server closes first, so that no port has to wait.
    if (way->type == SOCK_STREAM) {
        close(peers[0]);
        pause_milliseconds(20);
    }
    close(here[0]);
    const int last = client(way);
    expect(connect_to(last, way, SERVER) == 0, "%s to connect once a port is free: %m", way->name);
    for (int i = 1; i <= FEW; i++) {
        if (way->type == SOCK_STREAM && i < FEW) {
            close(peers[i]);
            pause_milliseconds(5);
        }
        close(here[i]);
    }
    close(there);
    close(last);
}

void exhaust(void) {
    exhaust_by(&TCP_WAYS[0]);
    exhaust_by(&TCP_WAYS[1]);
    exhaust_by(&UDP_WAYS[0]);
    exhaust_by(&UDP_WAYS[1]);
}

void shares_a_port(void) {
    run_with_few_ports("share", 1);
}

// The test before had the port: in LAST_ACK it stays for a retransmission or two (RTO: 200 ms).
static int connect_when_free(const struct way *way, int port) {
    int here = client(way);
    int result = connect_to(here, way, port);
    for (int i = 0; i < FREE_ATTEMPTS && result != 0 && errno == EADDRNOTAVAIL; i++) {
        close(here);
        pause_milliseconds(FREE_PAUSE_MILLISECONDS);
        here = client(way);
        result = connect_to(here, way, port);
    }
    expect(result == 0, "%s to connect: %m", way->name);
    return here;
}

void share(void) {
    const struct way *way = &TCP_WAYS[0];
    const int there[2] = {server(way, SERVER), server(way, OTHER_SERVER)};
    int here[3];
    for (int i = 0; i < 2; i++) {
        here[i] = connect_when_free(way, i == 0 ? SERVER : OTHER_SERVER);
        int port;
        accept_from(there[i], &port);
        expect_port(port, first + COUNT, way->name, "with one port for two peers");
    }
    here[2] = client(way);
    expect_error(connect_to(here[2], way, SERVER), EADDRNOTAVAIL, "a second connection to the same peer");
}

void refuses_without_range(void) {
    static const char COMPLAINT[] =
        "portjail: PORTJAIL_PRELOAD_RANGE holds no range FIRST-LAST: no connection is opened\n";
    static const char *const MALFORMED[] = {"",        "x",        "50000",        "50000-",       "-50999",
                                            "0-9",     "50-40",    "50000-70000",  "50000:50999",  "50000-50999 ",
                                            " 50-60",  "050-60",   "+50-60",       "1-2-3",        "99999999999-1",
                                            "50-60,",  ",50-60",   "50-60,,70-80", "70-80,50-60",  "50-60,60-70",
                                            "50-60,70", "50-60;70-80"};
    for (size_t i = 0; i < sizeof MALFORMED / sizeof MALFORMED[0]; i++) {
        int errors[2];
        char said[256] = "";
        must(pipe(errors) == 0, "pipe");
        run_again_with("be refused", MALFORMED[i], NULL, errors[1]);
        must(read(errors[0], said, sizeof said - 1) > 0, "read");
        expect(strcmp(said, COMPLAINT) == 0, "with the range '%s' the line '%s', not '%s'", MALFORMED[i], COMPLAINT,
               said);
        close(errors[0]);
        close(errors[1]);
    }
}

void be_refused(void) {
    const int there = server(&TCP_WAYS[0], SERVER);
    const int listening = server(&UDP_WAYS[0], SERVER);
    expect_error(connect_to(client(&TCP_WAYS[0]), &TCP_WAYS[0], SERVER), EADDRNOTAVAIL, "connect without a range");
    const struct end end = loopback(&UDP_WAYS[0], SERVER);
    expect_error((int)sendto(client(&UDP_WAYS[0]), "x", 1, 0, &end.any, end.length), EADDRNOTAVAIL,
                 "sendto without a range");
    const struct end any = loopback(&TCP_WAYS[0], 0);
    expect_error(bind(client(&TCP_WAYS[0]), &any.any, any.length), EADDRINUSE, "bind without a range");
    const int here = client(&TCP_WAYS[0]);
    must_bind(here, &TCP_WAYS[0], CHOSEN);
    must_connect(here, &TCP_WAYS[0], SERVER);
    expect_port(port_seen(there), CHOSEN, "TCP", "without a range, from a chosen port");
    leaves_others_alone();
    close(listening);
}
