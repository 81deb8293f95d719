// SPDX-License-Identifier: Apache-2.0
#ifndef PATTERNS_H
#define PATTERNS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

union endpoint {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

// What portjail promises of a pattern; how a mode keeps it is for the reader of the results to say.
enum expectation { IN_RANGE, OUTSIDE };

enum surroundings { THIS_PROCESS, FORKED, DAEMONISED, CLEANED_ENVIRONMENT, STATIC_BINARY };

struct pattern {
    const char *name;
    int protocol; // IPPROTO_TCP or IPPROTO_UDP
    enum expectation expectation;
    enum surroundings surroundings;
    // Opens one connection, or sends one datagram, to the destination, and waits for the answer. 0 or an errno.
    int (*run)(const union endpoint *destination, uint16_t bind_port);
};

extern const struct pattern PATTERNS[];

const struct pattern *pattern_named(const char *name);

socklen_t endpoint_size(const union endpoint *endpoint);
bool endpoint_parse(const char *address, uint16_t port, union endpoint *endpoint);

#endif
