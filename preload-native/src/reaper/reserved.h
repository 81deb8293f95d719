// SPDX-License-Identifier: Apache-2.0
//
// Ports that the kernel hands out to nobody by itself, net.ipv4.ip_local_reserved_ports of this process's network namespace.
#ifndef PORTJAIL_REAPER_RESERVED_H
#define PORTJAIL_REAPER_RESERVED_H

#include <stdbool.h>
#include <stdint.h>

enum { RESERVED_PORTS = 65536 };

/** One bit for each port. */
struct port_set {
    uint64_t words[RESERVED_PORTS / 64];
};

/** Adds the ports of a list in the kernel's syntax, such as 8080,50000-50999; false when it is none. */
bool port_set_parse(const char *list, struct port_set *ports);

/** Takes these out of the first set; whether any was in it. */
bool port_set_remove(struct port_set *ports, const struct port_set *removed);

/** The set in the kernel's syntax, with a newline at the end, to be freed; null without memory. */
char *port_set_print(const struct port_set *ports);

/** Lets the kernel hand out again what is in the list; what else is reserved stays. Returns 0 or -errno. */
int reserved_release(const char *list);

#endif
