// SPDX-License-Identifier: Apache-2.0
//
// The next definitions of the functions that the shim takes over: another preloaded library's, or the C library's.
#ifndef PORTJAIL_SHIM_NEXT_H
#define PORTJAIL_SHIM_NEXT_H

#include <sys/socket.h>

/** Looks all of them up: dlsym may lock and allocate, which later calls must not. */
void next_prepare(void);

int libc_socket(int domain, int type, int protocol);
int libc_bind(int descriptor, const struct sockaddr *address, socklen_t length);
int libc_connect(int descriptor, const struct sockaddr *address, socklen_t length);
ssize_t libc_sendto(int descriptor, const void *data, size_t size, int flags, const struct sockaddr *address,
                    socklen_t length);
ssize_t libc_sendmsg(int descriptor, const struct msghdr *message, int flags);
int libc_sendmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags);

#endif
