// SPDX-License-Identifier: Apache-2.0
#ifndef PROVE_H
#define PROVE_H

#include <stdint.h>

// Each pattern is tried against a destination port of its own, so that what arrives tells which pattern sent it.
// The port is BASE + 2 * index of the pattern, + 1 for IPv6.

// Runs every pattern against the server and prints a line for each: NAME 4|6 ERRNO. Returns the exit status.
int prove_client(const char *address4, const char *address6, uint16_t base, uint16_t inside, uint16_t outside,
                 const char *static_twin);

// Runs one pattern in this process and returns 0 or an errno. Used for the children that execve(2) made.
int prove_one(const char *pattern, const char *address, uint16_t port, uint16_t bind_port);

// Answers on every pattern's port until standard input is closed; prints a line for each packet that opens a
// connection: tcp|udp 4|6 DESTINATION_PORT SOURCE_PORT. Returns the exit status.
int prove_server(uint16_t base);

// Prints the patterns, one a line: NAME tcp|udp EXPECTATION. Returns the exit status.
int prove_list(void);

enum { PROVE_PATTERNS_MAX = 64 };
int prove_pattern_count(void);

#endif
