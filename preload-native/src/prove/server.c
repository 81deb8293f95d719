// SPDX-License-Identifier: Apache-2.0
#include "prove.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORTS_MAX = 2 * PROVE_PATTERNS_MAX, WIRE = 0, INPUT = 1, FIRST = 2 };

static bool reuse_and_bind(int fd, uint16_t port) {
    const int one = 1;
    const struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
           bind(fd, (const struct sockaddr *)&any, sizeof any) == 0;
}

// One socket serves IPv4 too, by v4-mapped addresses.
static int open_listener(uint16_t port) {
    const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int queue = 16;
    if (fd < 0 || !reuse_and_bind(fd, port) || listen(fd, queue) != 0) {
        perror("portjail-prove: listen");
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, 23 /* TCP_FASTOPEN */, &queue, sizeof queue);
    return fd;
}

static int open_datagram(uint16_t port) {
    const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || !reuse_and_bind(fd, port)) {
        perror("portjail-prove: bind");
        return -1;
    }
    return fd;
}

static void report(const char *protocol, int version, const unsigned char *transport, uint16_t base, int count) {
    const uint16_t source = (uint16_t)(transport[0] << 8 | transport[1]);
    const uint16_t destination = (uint16_t)(transport[2] << 8 | transport[3]);
    if (destination >= base && destination < base + count) {
        printf("%s %d %u %u\n", protocol, version, destination, source);
        fflush(stdout);
    }
}

static void report_transport(int protocol, int version, const unsigned char *transport, ssize_t length, uint16_t base,
                             int count) {
    enum { SYN = 0x02, ACK = 0x10 };
    if (protocol == IPPROTO_TCP && length >= 14 && (transport[13] & (SYN | ACK)) == SYN) {
        report("tcp", version, transport, base, count);
    }
    if (protocol == IPPROTO_UDP && length >= 8) {
        report("udp", version, transport, base, count);
    }
}

// What arrives is read off the wire, not asked of the sockets: a SYN that nobody accepts counts too.
static void read_wire(int fd, uint16_t base, int count) {
    unsigned char packet[2048];
    struct sockaddr_ll from;
    socklen_t size = sizeof from;
    ssize_t length;
    while ((length = recvfrom(fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *)&from, &size)) > 0) {
        size = sizeof from;
        if (from.sll_pkttype == PACKET_OUTGOING) {
            continue;
        }
        const int version = packet[0] >> 4;
        const int header = version == 4 ? (packet[0] & 0x0f) * 4 : 40;
        if ((version == 4 || version == 6) && length > header) {
            report_transport(version == 4 ? packet[9] : packet[6], version, packet + header, length - header, base, count);
        }
    }
}

// Reads what came with the connection and closes first, so that no TIME_WAIT stands at the client.
static void serve_connection(int listener) {
    const int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
        return;
    }
    char token[64];
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    if (poll(&readable, 1, 500) > 0 && recv(fd, token, sizeof token, 0) > 0) {
        send(fd, "ok", 2, MSG_NOSIGNAL);
    }
    close(fd);
}

static void echo(int fd) {
    char token[64];
    struct sockaddr_in6 peer;
    socklen_t size = sizeof peer;
    const ssize_t length = recvfrom(fd, token, sizeof token, 0, (struct sockaddr *)&peer, &size);
    if (length > 0) {
        sendto(fd, token, (size_t)length, 0, (struct sockaddr *)&peer, size);
    }
}

int prove_server(uint16_t base) {
    const int count = 2 * prove_pattern_count();
    struct pollfd fds[FIRST + 2 * PORTS_MAX] = {0};
    fds[WIRE] = (struct pollfd){.fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL)), .events = POLLIN};
    fds[INPUT] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    if (fds[WIRE].fd < 0) {
        perror("portjail-prove: socket(AF_PACKET)");
        return 1;
    }
    for (int i = 0; i < count; i++) {
        fds[FIRST + 2 * i] = (struct pollfd){.fd = open_listener((uint16_t)(base + i)), .events = POLLIN};
        fds[FIRST + 2 * i + 1] = (struct pollfd){.fd = open_datagram((uint16_t)(base + i)), .events = POLLIN};
        if (fds[FIRST + 2 * i].fd < 0 || fds[FIRST + 2 * i + 1].fd < 0) {
            return 1;
        }
    }
    puts("ready");
    fflush(stdout);
    char ignored[16];
    while (poll(fds, (nfds_t)(FIRST + 2 * count), -1) >= 0 || errno == EINTR) {
        read_wire(fds[WIRE].fd, base, count);
        if (fds[INPUT].revents != 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0) {
            read_wire(fds[WIRE].fd, base, count);
            return 0;
        }
        for (int i = 0; i < count; i++) {
            if (fds[FIRST + 2 * i].revents & POLLIN) {
                serve_connection(fds[FIRST + 2 * i].fd);
            }
            if (fds[FIRST + 2 * i + 1].revents & POLLIN) {
                echo(fds[FIRST + 2 * i + 1].fd);
            }
        }
    }
    perror("portjail-prove: poll");
    return 1;
}
