// SPDX-License-Identifier: Apache-2.0
#include "steer.h"

#include "kernel.h"
#include "next.h"
#include "notes.h"
#include "search.h"

#include <string.h>

// Some headers lack the names: Linux 4.2, 5.6, 6.3.
enum { BIND_ADDRESS_NO_PORT = 24, PROTOCOL_MPTCP = 262, LOCAL_PORT_RANGE = 51 };

static int tell(int descriptor, struct settings settings) {
    const uint32_t range = (uint32_t)settings.last << 16 | settings.first;
    const int error = -kernel_setsockopt(descriptor, IPPROTO_IP, LOCAL_PORT_RANGE, (int)range);
    if (error == 0) {
        note_down(descriptor, TOLD);
    }
    return error;
}

static bool kernel_picks_for(int descriptor, struct settings settings) {
    return settings.kernel_picks && (noted(descriptor, TOLD) || tell(descriptor, settings) == 0);
}

static bool is_tcp(int protocol) {
    return protocol == IPPROTO_TCP || protocol == PROTOCOL_MPTCP;
}

void steer_new(int descriptor, int domain, int type, int protocol) {
    const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    const struct settings now = settings();
    strike_out(descriptor, TOLD);
    strike_out(descriptor, FRESH_TCP);
    if (!now.kernel_picks || (domain != AF_INET && domain != AF_INET6) ||
        (kind != SOCK_STREAM && kind != SOCK_DGRAM)) {
        return;
    }
    if (kind == SOCK_STREAM && (protocol == 0 || is_tcp(protocol))) {
        note_down(descriptor, FRESH_TCP);
    }
    if (tell(descriptor, now) == ENOPROTOOPT) {
        settings_kernel_cannot_pick();
    }
}

static bool has_ports(int protocol) {
    return is_tcp(protocol) || protocol == IPPROTO_UDP || protocol == IPPROTO_UDPLITE || protocol == IPPROTO_SCTP ||
           protocol == IPPROTO_DCCP;
}

/** The protocol of a socket that has no port yet but is to get one, with the address it has so far; else 0. */
static int protocol_of_unbound(int descriptor, union endpoint *own, socklen_t *length) {
    *length = sizeof *own;
    if (kernel_getsockname(descriptor, own, length) < 0 ||
        (own->any.sa_family != AF_INET && own->any.sa_family != AF_INET6) || *endpoint_port(own) != 0) {
        return 0;
    }
    const int protocol = kernel_getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL);
    return has_ports(protocol) ? protocol : 0;
}

/** Lets other sockets share the port, towards other peers, and when this connection waits in TIME_WAIT. */
static void share_port(int descriptor) {
    kernel_setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
}

/** What connect and the like answer when the search ended so. */
static int answer_of(int error) {
    switch (error) {
    case EADDRINUSE:
        return EADDRNOTAVAIL;
    case EINVAL: // bound in the meantime, by another thread
        return 0;
    default:
        return error;
    }
}

static int search(int descriptor, struct settings settings, const struct sockaddr *peer, socklen_t length) {
    union endpoint own;
    socklen_t own_length;
    const int protocol = protocol_of_unbound(descriptor, &own, &own_length);
    if (protocol == 0) {
        return 0;
    }
    if (!is_tcp(protocol)) {
        return search_exclusively(descriptor, &own, own_length, settings, SEARCH_LIMIT, kernel_bind);
    }
    int error = search_exclusively(descriptor, &own, own_length, settings, SEARCH_BEFORE_SHARING, kernel_bind);
    if (error == 0) {
        share_port(descriptor);
    } else if (error == EADDRINUSE) {
        error = search_towards(descriptor, &own, own_length, settings, peer, length);
    }
    return error;
}

int steer_towards(int descriptor, const struct sockaddr *peer, socklen_t length) {
    const struct settings now = settings();
    if (!kernel_picks_for(descriptor, now)) {
        return answer_of(search(descriptor, now, peer, length));
    }
    if (noted(descriptor, FRESH_TCP)) {
        strike_out(descriptor, FRESH_TCP);
        share_port(descriptor);
    }
    return 0;
}

bool steer_again(int descriptor, const struct sockaddr *peer, socklen_t length) {
    const struct settings now = settings();
    union endpoint own;
    socklen_t own_length;
    return now.kernel_picks && is_tcp(protocol_of_unbound(descriptor, &own, &own_length)) &&
           search_towards(descriptor, &own, own_length, now, peer, length) == 0;
}

static int bind_by_next(int descriptor, const void *address, socklen_t length) {
    return libc_bind(descriptor, address, length) < 0 ? -errno : 0;
}

int steer_bind(int descriptor, const struct sockaddr *address, socklen_t length, bool *done) {
    *done = false;
    strike_out(descriptor, FRESH_TCP);
    const struct settings now = settings();
    union endpoint wanted;
    if (length < sizeof wanted.v4 || kernel_picks_for(descriptor, now)) {
        return 0;
    }
    if (length > sizeof wanted) {
        length = sizeof wanted;
    }
    memcpy(&wanted, address, length);
    union endpoint own;
    socklen_t own_length;
    if (*endpoint_port(&wanted) != 0 || protocol_of_unbound(descriptor, &own, &own_length) == 0 ||
        kernel_getsockopt(descriptor, IPPROTO_IP, BIND_ADDRESS_NO_PORT) != 0) {
        return 0;
    }
    const int error = search_exclusively(descriptor, &wanted, length, now, SEARCH_LIMIT, bind_by_next);
    *done = error == 0;
    return error;
}
