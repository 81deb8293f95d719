// SPDX-License-Identifier: Apache-2.0
#include "ends.h"

#include "../check.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 4096, PATIENCE_MILLISECONDS = 5000 };

const struct way TCP_WAYS[] = {
    {"TCP over IPv4", AF_INET, SOCK_STREAM, 0, false},
    {"TCP over IPv6", AF_INET6, SOCK_STREAM, 0, false},
    {"TCP to a mapped address", AF_INET6, SOCK_STREAM, 0, true},
    {"MPTCP over IPv4", AF_INET, SOCK_STREAM, IPPROTO_MPTCP, false},
    {"MPTCP over IPv6", AF_INET6, SOCK_STREAM, IPPROTO_MPTCP, false},
};
const int TCP_WAYS_COUNT = sizeof TCP_WAYS / sizeof TCP_WAYS[0];

const struct way UDP_WAYS[] = {
    {"UDP over IPv4", AF_INET, SOCK_DGRAM, 0, false},
    {"UDP over IPv6", AF_INET6, SOCK_DGRAM, 0, false},
    {"UDP to a mapped address", AF_INET6, SOCK_DGRAM, 0, true},
    {"UDP-Lite over IPv4", AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, false},
    {"UDP-Lite over IPv6", AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE, false},
};
const int UDP_WAYS_COUNT = sizeof UDP_WAYS / sizeof UDP_WAYS[0];

struct end loopback(const struct way *way, int port) {
    struct end end;
    memset(&end, 0, sizeof end);
    if (way->family == AF_INET) {
        end.length = sizeof end.v4;
        end.v4.sin_family = AF_INET;
        end.v4.sin_port = htons((uint16_t)port);
        end.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
        end.length = sizeof end.v6;
        end.v6.sin6_family = AF_INET6;
        end.v6.sin6_port = htons((uint16_t)port);
        inet_pton(AF_INET6, way->mapped ? "::ffff:127.0.0.1" : "::1", &end.v6.sin6_addr);
    }
    return end;
}

int client(const struct way *way) {
    const int descriptor = socket(way->family, way->type, way->protocol);
    must(descriptor >= 0, "socket");
    return descriptor;
}

int server(const struct way *way, int port) {
    const int descriptor = client(way);
    const int on = 1;
    must(setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0, "setsockopt");
    const struct end end = loopback(way, port);
    must(bind(descriptor, &end.any, end.length) == 0, "bind of the server");
    must(way->type != SOCK_STREAM || listen(descriptor, BACKLOG) == 0, "listen");
    return descriptor;
}

static int port_of(const struct end *end) {
    return ntohs(end->any.sa_family == AF_INET ? end->v4.sin_port : end->v6.sin6_port);
}

static void await(int descriptor) {
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    expect(poll(&waiting, 1, PATIENCE_MILLISECONDS) == 1, "that something reaches the server");
}

int accept_from(int server, int *port) {
    await(server);
    struct end peer = {.length = sizeof peer.v6};
    const int connection = accept(server, &peer.any, &peer.length);
    must(connection >= 0, "accept");
    *port = port_of(&peer);
    return connection;
}

int port_seen(int server) {
    int type = 0;
    socklen_t length = sizeof type;
    must(getsockopt(server, SOL_SOCKET, SO_TYPE, &type, &length) == 0, "getsockopt");
    int port;
    if (type == SOCK_STREAM) {
        close(accept_from(server, &port));
        return port;
    }
    await(server);
    char data[16];
    struct end peer = {.length = sizeof peer.v6};
    must(recvfrom(server, data, sizeof data, 0, &peer.any, &peer.length) >= 0, "recvfrom");
    return port_of(&peer);
}

int own_port(int socket) {
    struct end own = {.length = sizeof own.v6};
    must(getsockname(socket, &own.any, &own.length) == 0, "getsockname");
    return port_of(&own);
}
