// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** Answers one question for an address with 192.0.2.1, and returns the port it came from. */
static int answer_question(int name_server) {
    unsigned char message[512];
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    const ssize_t size = recvfrom(name_server, message, sizeof message - 16, 0, (struct sockaddr *)&peer, &length);
    must(size > 12, "recvfrom");
    static const unsigned char ANSWER[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1};
    message[2] = 0x81;
    message[3] = 0x80;
    memcpy(message + 6, (unsigned char[]){0, 1, 0, 0, 0, 0}, 6);
    memcpy(message + size, ANSWER, sizeof ANSWER);
    must(sendto(name_server, message, (size_t)size + sizeof ANSWER, 0, (struct sockaddr *)&peer, length) > 0, "sendto");
    return ntohs(peer.sin_port);
}

/** No additional record (EDNS) is asked for, so the answer goes right behind the question. */
static void resolve(void) {
    must(res_init() == 0, "res_init");
    _res.nscount = 1;
    _res.nsaddr_list[0] = loopback(&UDP_WAYS[0], NAME_SERVER).v4;
    _res.options &= ~(RES_USE_EDNS0 | RES_DNSRCH | RES_DEFNAMES);
    const struct addrinfo wanted = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    const int error = getaddrinfo("www.portjail.test", "80", &wanted, &found);
    expect(error == 0, "the name to be resolved: %s", gai_strerror(error));
    const struct sockaddr_in *address = (struct sockaddr_in *)found->ai_addr;
    expect(address->sin_addr.s_addr == htonl(0xc0000201), "the name server's answer");
    freeaddrinfo(found);
}

static int port_of_question(void) {
    const int name_server = server(&UDP_WAYS[0], NAME_SERVER);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        resolve();
        fflush(stdout);
        _exit(0);
    }
    const int port = answer_question(name_server);
    expect_success(child, "looking a name up");
    close(name_server);
    return port;
}

/** Whether a port that the kernel picks from the host's own range may lie outside. */
static bool host_range_reaches_outside(void) {
    int from = 0;
    int to = 0;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
    must(file != NULL, "fopen");
    const int numbers = fscanf(file, "%d %d", &from, &to);
    fclose(file);
    return numbers < 2 || !in_range(from) || !in_range(to);
}

void does_not_reach_the_resolver(void) {
    // One of the host's ports may happen to lie inside.
    bool outside = false;
    for (int i = 0; i < 5; i++) {
        outside = !in_range(port_of_question()) || outside;
    }
    expect(outside == host_range_reaches_outside(), "the C library's resolver to be out of the shim's reach");
}
