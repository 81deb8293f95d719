// SPDX-License-Identifier: Apache-2.0
//
// Finding a port where the kernel cannot be told to: bind to one candidate after the other.
#ifndef PORTJAIL_SHIM_SEARCH_H
#define PORTJAIL_SHIM_SEARCH_H

#include "settings.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

enum {
    // Candidates that one search tries at most, in random order: with 99 of 100 ports taken it misses a free one once
    // in 10^17 searches, and it ends within milliseconds.
    SEARCH_LIMIT = 4096,
    // How many of them may be refused before a TCP socket shares a port: enough unless nearly all are taken.
    SEARCH_BEFORE_SHARING = 64,
};

/** An IPv4 or IPv6 address with a port. */
union endpoint {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/** The port, in network byte order; it lies at the same place in both families. */
in_port_t *endpoint_port(union endpoint *endpoint);

/** What binds: 0, or minus the error. */
typedef int search_bind(int descriptor, const void *address, socklen_t length);

/**
 * Binds to the address and a port of the range that nothing else on that address has, as the kernel does for port 0,
 * even where the socket has SO_REUSEADDR or SO_REUSEPORT set. Tries `limit` candidates at most. Returns 0, EADDRINUSE
 * when no port was found, or another error of bind.
 */
int search_exclusively(int descriptor, union endpoint *address, socklen_t length, struct settings settings,
                       uint32_t limit, search_bind *bind_to);

/**
 * Binds a TCP socket to the address and a port that is free towards this peer, though other sockets with SO_REUSEADDR
 * set have it towards others or wait on it in TIME_WAIT. SO_REUSEADDR is set on the socket. Returns as above.
 */
int search_towards(int descriptor, union endpoint *address, socklen_t length, struct settings settings,
                   const struct sockaddr *peer, socklen_t peer_length);

#endif
