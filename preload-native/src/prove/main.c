// SPDX-License-Identifier: Apache-2.0
//
// portjail-prove: opens connections in every way that programs do (client), or counts the ports that arrive (server).
// `portjail prove` runs the client in a jail and the server in a network namespace of its own.
#include "prove.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void) {
    fputs("usage: portjail-prove list\n"
          "       portjail-prove server BASE\n"
          "       portjail-prove client ADDRESS4|- ADDRESS6|- BASE INSIDE OUTSIDE STATIC_TWIN|-\n"
          "       portjail-prove one PATTERN ADDRESS PORT BIND_PORT\n",
          stderr);
    return 2;
}

static uint16_t port(const char *text) {
    char *end;
    errno = 0;
    const unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text || value > UINT16_MAX) {
        fprintf(stderr, "portjail-prove: port %s is outside 0-65535\n", text);
        exit(2);
    }
    return (uint16_t)value;
}

static const char *optional(const char *text) {
    return strcmp(text, "-") == 0 ? NULL : text;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "list") == 0) {
        return prove_list();
    }
    if (argc == 3 && strcmp(argv[1], "server") == 0) {
        return prove_server(port(argv[2]));
    }
    if (argc == 8 && strcmp(argv[1], "client") == 0) {
        return prove_client(optional(argv[2]), optional(argv[3]), port(argv[4]), port(argv[5]), port(argv[6]),
                            optional(argv[7]));
    }
    if (argc == 6 && strcmp(argv[1], "one") == 0) {
        return prove_one(argv[2], argv[3], port(argv[4]), port(argv[5]));
    }
    return usage();
}
