// SPDX-License-Identifier: Apache-2.0
#ifndef URING_H
#define URING_H

#include <sys/socket.h>

// Connects by an io_uring of its own (Linux 5.5), without liburing. 0 or an errno.
int uring_connect(int fd, const struct sockaddr *destination, socklen_t size, int milliseconds);

#endif
