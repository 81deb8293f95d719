// SPDX-License-Identifier: Apache-2.0
//
// libportjail_preload.so: lets the sockets of a program that it is preloaded into (LD_PRELOAD) open their connections
// from the ports of PORTJAIL_PRELOAD_RANGE=FIRST-LAST[,FIRST-LAST]... It needs no privilege, and it enforces nothing.
//
// IPv4 and IPv6; TCP, MPTCP, UDP, UDP-Lite, SCTP, DCCP; connect, sendto, sendmsg, sendmmsg, bind to port 0. A port that
// the program chose itself stays. Everything else passes as if the shim were not there.
//
// - Where the range lies within the host's ip_local_port_range and the kernel is 6.3 or newer, socket() sets
//   IP_LOCAL_PORT_RANGE and the kernel picks: one system call for each socket, another for each TCP connect, none for
//   each packet; and whatever the program does with the socket afterwards (io_uring, raw system calls, exec) is covered
//   too. Sockets that were not made by socket() get the option when they are first connected, bound or sent from.
// - Elsewhere, and where there are several ranges, of which the option takes one, the shim binds the socket before it is
//   connected or sends: to a port that is free altogether, or else, for TCP, to one that is free towards this peer. A
//   connect that fails leaves the socket bound, for good.
// - A TCP socket that is connected without having been bound gets SO_REUSEADDR, so that its port can be shared with
//   connections to other peers, and used again while this connection waits in TIME_WAIT.
// - When no port is free, the shim fails the call with EADDRNOTAVAIL (bind: EADDRINUSE), and where the kernel picks,
//   the kernel does (UDP: EAGAIN). No port outside is ever taken.
// - Without a valid range the shim says so on stderr and refuses whatever needs a port as if none were free.
//
// Not reached: static programs; setuid programs; programs started with another environment; libraries opened with
// RTLD_DEEPBIND or dlmopen; sockets that are connected by raw system calls or io_uring where the shim has to search;
// and calls inside the C library, its resolver among them (getaddrinfo calls connect by a name that no library can take
// over). Nor is a change of ip_local_port_range or of the network namespace noticed after the program has started.
//
// No lock, allocation or stdio after the constructor. System calls of its own, beside the one asked for: while the
// program starts openat, read, close (as the dynamic loader) and, with no valid range, write; then setsockopt; where it
// searches getsockname, getsockopt and bind too, and, once few ports are left, socket, connect, close.
#include "next.h"
#include "settings.h"
#include "steer.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#define EXPORT __attribute__((visibility("default")))

static bool is_internet(const struct sockaddr *address, socklen_t length) {
    return address != NULL && length >= sizeof address->sa_family &&
           (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

/** Whether the call may go on; errno is as before then, or the error to fail with. */
static bool may_reach(int descriptor, const struct sockaddr *peer, socklen_t length) {
    if (!is_internet(peer, length)) {
        return true;
    }
    const int before = errno;
    const int error = steer_towards(descriptor, peer, length);
    errno = error == 0 ? before : error;
    return error == 0;
}

static bool may_send(int descriptor, const struct msghdr *message) {
    return message == NULL || may_reach(descriptor, message->msg_name, message->msg_namelen);
}

static int portjail_socket(int domain, int type, int protocol) {
    const int descriptor = libc_socket(domain, type, protocol);
    if (descriptor >= 0) {
        const int before = errno;
        steer_new(descriptor, domain, type, protocol);
        errno = before;
    }
    return descriptor;
}

static int portjail_bind(int descriptor, const struct sockaddr *address, socklen_t length) {
    // bind(2) on an IPv4 socket takes AF_UNSPEC too.
    if (!is_internet(address, length) &&
        !(address != NULL && length >= sizeof(struct sockaddr) && address->sa_family == AF_UNSPEC)) {
        return libc_bind(descriptor, address, length);
    }
    const int before = errno;
    bool done;
    const int error = steer_bind(descriptor, address, length, &done);
    errno = error == 0 ? before : error;
    if (error != 0) {
        return -1;
    }
    return done ? 0 : libc_bind(descriptor, address, length);
}

static int portjail_connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    if (!may_reach(descriptor, address, length)) {
        return -1;
    }
    const int before = errno;
    const int result = libc_connect(descriptor, address, length);
    if (result == 0 || errno != EADDRNOTAVAIL || !is_internet(address, length)) {
        return result;
    }
    const bool again = steer_again(descriptor, address, length);
    errno = again ? before : EADDRNOTAVAIL;
    return again ? libc_connect(descriptor, address, length) : result;
}

static ssize_t portjail_sendto(int descriptor, const void *data, size_t size, int flags, const struct sockaddr *address,
                               socklen_t length) {
    return may_reach(descriptor, address, length) ? libc_sendto(descriptor, data, size, flags, address, length) : -1;
}

static ssize_t portjail_sendmsg(int descriptor, const struct msghdr *message, int flags) {
    return may_send(descriptor, message) ? libc_sendmsg(descriptor, message, flags) : -1;
}

static int portjail_sendmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags) {
    // The first that has an address gives the socket its port. The kernel takes so many messages at once.
    for (unsigned int i = 0; messages != NULL && i < count && i < UIO_MAXIOV; i++) {
        if (messages[i].msg_hdr.msg_name != NULL) {
            return may_send(descriptor, &messages[i].msg_hdr) ? libc_sendmmsg(descriptor, messages, count, flags) : -1;
        }
    }
    return libc_sendmmsg(descriptor, messages, count, flags);
}

EXPORT int socket(int domain, int type, int protocol) {
    return portjail_socket(domain, type, protocol);
}

EXPORT int bind(int descriptor, __CONST_SOCKADDR_ARG address, socklen_t length) {
    return portjail_bind(descriptor, address.__sockaddr__, length);
}

EXPORT int connect(int descriptor, __CONST_SOCKADDR_ARG address, socklen_t length) {
    return portjail_connect(descriptor, address.__sockaddr__, length);
}

EXPORT ssize_t sendto(int descriptor, const void *data, size_t size, int flags, __CONST_SOCKADDR_ARG address,
                      socklen_t length) {
    return portjail_sendto(descriptor, data, size, flags, address.__sockaddr__, length);
}

EXPORT ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    return portjail_sendmsg(descriptor, message, flags);
}

EXPORT int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags) {
    return portjail_sendmmsg(descriptor, messages, count, flags);
}

__attribute__((constructor)) static void prepare(void) {
    const int before = errno;
    next_prepare();
    settings_prepare();
    errno = before;
}
