// SPDX-License-Identifier: Apache-2.0
//
// Sees to it that a socket gets its port from the range, unless the program has given it one.
#ifndef PORTJAIL_SHIM_STEER_H
#define PORTJAIL_SHIM_STEER_H

#include <stdbool.h>
#include <sys/socket.h>

/** A socket was made: says once and for all where the kernel is to pick its port, if it can be told. */
void steer_new(int descriptor, int domain, int type, int protocol);

/** The program binds the socket. Returns 0, or the error to fail with; `done` tells whether the socket is bound now. */
int steer_bind(int descriptor, const struct sockaddr *address, socklen_t length, bool *done);

/** The socket is about to be connected, or to send, to this peer. Returns 0, or the error to fail with. */
int steer_towards(int descriptor, const struct sockaddr *peer, socklen_t length);

/**
 * The kernel found no port to connect to this peer from. Whether the socket has one now: the kernel does not use a port
 * that waits in TIME_WAIT as long as it has to pick by itself, which with few ports leaves few connections a minute.
 */
bool steer_again(int descriptor, const struct sockaddr *peer, socklen_t length);

#endif
