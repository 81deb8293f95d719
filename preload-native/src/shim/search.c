// SPDX-License-Identifier: Apache-2.0
#include "search.h"

#include "kernel.h"

#include <netinet/tcp.h>

// The options came with Linux 4.11 and 4.15; older headers lack the names.
enum { FASTOPEN_CONNECT = 30, FASTOPEN_NO_COOKIE = 34 };

/** The candidates in a random order: steps of a size that has no common divisor with their number, around a ring. */
struct order {
    struct settings settings;
    uint32_t step;
    uint32_t at;
    uint32_t left;
};

static uint32_t common_divisor(uint32_t a, uint32_t b) {
    while (b != 0) {
        const uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static struct order order_at_random(struct settings settings, uint32_t limit) {
    const uint32_t count = settings.count;
    if (count == 0) {
        return (struct order){0};
    }
    const uint64_t random = settings_random();
    uint32_t step = (uint32_t)(random >> 32) % count;
    while (common_divisor(count, step) != 1) {
        step++;
    }
    return (struct order){settings, step, (uint32_t)random % count, count < limit ? count : limit};
}

/** The next port in network byte order; 0 when all were tried. */
static in_port_t next_port(struct order *order) {
    if (order->left == 0) {
        return 0;
    }
    order->left--;
    order->at = (uint32_t)(((uint64_t)order->at + order->step) % order->settings.count);
    return htons(settings_port(&order->settings, order->at));
}

in_port_t *endpoint_port(union endpoint *endpoint) {
    return endpoint->any.sa_family == AF_INET6 ? &endpoint->v6.sin6_port : &endpoint->v4.sin_port;
}

/** Whether another port may do: this one is in use, or below 1024 and not for this user. */
static bool only_this_port_fails(int error) {
    return error == EADDRINUSE || error == EACCES;
}

/** Clears a flag of the socket, and tells whether it was set. */
static bool set_aside(int descriptor, int option) {
    const bool was_set = kernel_getsockopt(descriptor, SOL_SOCKET, option) != 0;
    if (was_set) {
        kernel_setsockopt(descriptor, SOL_SOCKET, option, 0);
    }
    return was_set;
}

static void put_back(int descriptor, int option, bool was_set) {
    if (was_set) {
        kernel_setsockopt(descriptor, SOL_SOCKET, option, 1);
    }
}

static int bind_to_first_free(int descriptor, union endpoint *address, socklen_t length, struct order order,
                              search_bind *bind_to) {
    while ((*endpoint_port(address) = next_port(&order)) != 0) {
        const int error = -bind_to(descriptor, address, length);
        if (!only_this_port_fails(error)) {
            return error;
        }
    }
    return EADDRINUSE;
}

int search_exclusively(int descriptor, union endpoint *address, socklen_t length, struct settings settings,
                       uint32_t limit, search_bind *bind_to) {
    const bool reuse_address = set_aside(descriptor, SO_REUSEADDR);
    const bool reuse_port = set_aside(descriptor, SO_REUSEPORT);
    const int error = bind_to_first_free(descriptor, address, length, order_at_random(settings, limit), bind_to);
    put_back(descriptor, SO_REUSEPORT, reuse_port);
    put_back(descriptor, SO_REUSEADDR, reuse_address);
    return error;
}

/**
 * A socket whose connect takes its place among the connections but sends nothing before data is written, which never
 * happens: a fast open that is deferred. So it tells, for any user, whether a connection between these two ends could
 * be opened. Negative where that is not to be had.
 */
static int open_probe(int domain) {
    const int probe = kernel_socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (probe < 0) {
        return probe;
    }
    if (kernel_setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, 1) < 0 ||
        kernel_setsockopt(probe, IPPROTO_TCP, FASTOPEN_CONNECT, 1) < 0 ||
        kernel_setsockopt(probe, IPPROTO_TCP, FASTOPEN_NO_COOKIE, 1) < 0) {
        kernel_close(probe);
        return -EOPNOTSUPP;
    }
    return probe;
}

int search_towards(int descriptor, union endpoint *address, socklen_t length, struct settings settings,
                   const struct sockaddr *peer, socklen_t peer_length) {
    struct order order = order_at_random(settings, SEARCH_LIMIT);
    kernel_setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    int error = 0;
    bool taken = true;
    while (taken && (*endpoint_port(address) = next_port(&order)) != 0) {
        const int probe = open_probe(address->any.sa_family);
        error = probe < 0 ? 0 : -kernel_bind(probe, address, length);
        if (probe >= 0 && error == 0) {
            error = -kernel_connect(probe, peer, peer_length);
        }
        // Any other answer is for the program's own connect to give.
        taken = only_this_port_fails(error) || error == EADDRNOTAVAIL;
        if (!taken) {
            error = -kernel_bind(descriptor, address, length);
            taken = only_this_port_fails(error);
        }
        if (probe >= 0) {
            kernel_close(probe);
        }
    }
    return taken ? EADDRINUSE : error;
}
