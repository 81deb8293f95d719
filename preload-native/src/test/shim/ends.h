// SPDX-License-Identifier: Apache-2.0
//
// Both ends of a connection on loopback. Which port it came from is what the server's end sees.
#ifndef PORTJAIL_TEST_SHIM_ENDS_H
#define PORTJAIL_TEST_SHIM_ENDS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

/** How an end is reached: address family, kind of socket, and the words that name it in a failure. */
struct way {
    const char *name;
    int family;
    int type;
    int protocol;
    bool mapped; // an IPv4 address in an IPv6 socket
};

extern const struct way TCP_WAYS[];
extern const int TCP_WAYS_COUNT;
extern const struct way UDP_WAYS[];
extern const int UDP_WAYS_COUNT;

/** An address of any family. */
struct end {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
    socklen_t length;
};

/** The loopback address with this port, as the way writes it. */
struct end loopback(const struct way *way, int port);

/** A new socket for the client's end. */
int client(const struct way *way);

/** A socket bound to loopback and this port; listening if it is of the connected kind. */
int server(const struct way *way, int port);

/** The port that the next connection or datagram came from; the connection is closed. Fails after five seconds. */
int port_seen(int server);

/** As port_seen, and gives the server's end of the connection, open. */
int accept_from(int server, int *port);

/** The port that the socket itself says it has. */
int own_port(int socket);

#endif
