// SPDX-License-Identifier: Apache-2.0
#include "next.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>

enum function { SOCKET, BIND, CONNECT, SENDTO, SENDMSG, SENDMMSG, FUNCTIONS };

static const char *const NAMES[FUNCTIONS] = {"socket", "bind", "connect", "sendto", "sendmsg", "sendmmsg"};
static _Atomic(void *) found[FUNCTIONS];

/** Never null: each of them is in the C library, which the shim needs. */
static void *next(enum function function) {
    void *address = atomic_load_explicit(&found[function], memory_order_relaxed);
    if (address == NULL) {
        // A constructor that runs before ours got here first.
        address = dlsym(RTLD_NEXT, NAMES[function]);
        atomic_store_explicit(&found[function], address, memory_order_relaxed);
    }
    return address;
}

void next_prepare(void) {
    for (enum function function = 0; function < FUNCTIONS; function++) {
        next(function);
    }
}

int libc_socket(int domain, int type, int protocol) {
    return ((int (*)(int, int, int))next(SOCKET))(domain, type, protocol);
}

int libc_bind(int descriptor, const struct sockaddr *address, socklen_t length) {
    return ((int (*)(int, const struct sockaddr *, socklen_t))next(BIND))(descriptor, address, length);
}

int libc_connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    return ((int (*)(int, const struct sockaddr *, socklen_t))next(CONNECT))(descriptor, address, length);
}

ssize_t libc_sendto(int descriptor, const void *data, size_t size, int flags, const struct sockaddr *address,
                    socklen_t length) {
    return ((ssize_t(*)(int, const void *, size_t, int, const struct sockaddr *, socklen_t))next(SENDTO))(
        descriptor, data, size, flags, address, length);
}

ssize_t libc_sendmsg(int descriptor, const struct msghdr *message, int flags) {
    return ((ssize_t(*)(int, const struct msghdr *, int))next(SENDMSG))(descriptor, message, flags);
}

int libc_sendmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags) {
    return ((int (*)(int, struct mmsghdr *, unsigned int, int))next(SENDMMSG))(descriptor, messages, count, flags);
}
