// SPDX-License-Identifier: Apache-2.0
//
// A library that somebody else preloads: it counts the calls that reach it, and passes them on.
#include <dlfcn.h>
#include <stddef.h>
#include <sys/socket.h>

extern int counted_connects;
int counted_connects;

int connect(int descriptor, __CONST_SOCKADDR_ARG address, socklen_t length) {
    static int (*next)(int, const struct sockaddr *, socklen_t);
    if (next == NULL) {
        next = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
    }
    counted_connects++;
    return next(descriptor, address.__sockaddr__, length);
}
