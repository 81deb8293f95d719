// SPDX-License-Identifier: Apache-2.0
#include "reserved.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char SETTING[] = "/proc/sys/net/ipv4/ip_local_reserved_ports";

// More than any set prints as: every other port is 32,768 numbers of five digits, with commas.
enum { TEXT_MAX = 256 * 1024 };

static bool has(const struct port_set *ports, unsigned int port) {
    return (ports->words[port / 64] >> port % 64 & 1) != 0;
}

static bool parse_port(const char **text, unsigned int *port) {
    *port = 0;
    const char *first = *text;
    while (**text >= '0' && **text <= '9' && *port < RESERVED_PORTS) {
        *port = *port * 10 + (unsigned int)(*(*text)++ - '0');
    }
    return *text != first && *port < RESERVED_PORTS;
}

bool port_set_parse(const char *list, struct port_set *ports) {
    bool good = true;
    while (good && *list != '\0' && *list != '\n') {
        unsigned int first;
        good = parse_port(&list, &first);
        unsigned int last = first;
        if (good && *list == '-') {
            list++;
            good = parse_port(&list, &last) && last >= first;
        }
        for (unsigned int port = first; good && port <= last; port++) {
            ports->words[port / 64] |= (uint64_t)1 << port % 64;
        }
        if (good && *list == ',') {
            list++;
            good = *list >= '0' && *list <= '9';
        } else {
            good = good && (*list == '\0' || *list == '\n');
        }
    }
    return good;
}

bool port_set_remove(struct port_set *ports, const struct port_set *removed) {
    bool any = false;
    for (size_t i = 0; i < sizeof ports->words / sizeof *ports->words; i++) {
        any = any || (ports->words[i] & removed->words[i]) != 0;
        ports->words[i] &= ~removed->words[i];
    }
    return any;
}

char *port_set_print(const struct port_set *ports) {
    char *text = malloc(TEXT_MAX);
    if (text == NULL) {
        return NULL;
    }
    int length = 0;
    for (unsigned int port = 0; port < RESERVED_PORTS; port++) {
        if (!has(ports, port)) {
            continue;
        }
        const unsigned int first = port;
        while (port + 1 < RESERVED_PORTS && has(ports, port + 1)) {
            port++;
        }
        length += snprintf(text + length, (size_t)(TEXT_MAX - length), length == 0 ? "%u" : ",%u", first);
        if (port > first) {
            length += snprintf(text + length, (size_t)(TEXT_MAX - length), "-%u", port);
        }
    }
    text[length] = '\n';
    text[length + 1] = '\0';
    return text;
}

// The kernel gives the whole text at the first read alone.
static int read_setting(struct port_set *ports) {
    const int file = open(SETTING, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return -errno;
    }
    char *text = malloc(TEXT_MAX);
    const ssize_t length = text == NULL ? -1 : read(file, text, TEXT_MAX - 1);
    int error = length < 0 ? -errno : 0;
    close(file);
    if (error == 0) {
        text[length] = '\0';
        error = port_set_parse(text, ports) ? 0 : -EBADMSG;
    }
    free(text);
    return error;
}

// The kernel takes a page at most at once; what comes behind offset 0 it adds to what came before.
static int write_setting(const char *text) {
    const int file = open(SETTING, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return -errno;
    }
    size_t left = strlen(text);
    int error = 0;
    while (left > 0 && error == 0) {
        const ssize_t written = write(file, text, left);
        if (written > 0) {
            text += written;
            left -= (size_t)written;
        } else if (written == 0 || errno != EINTR) {
            error = written == 0 ? -EIO : -errno;
        }
    }
    close(file);
    return error;
}

int reserved_release(const char *list) {
    struct port_set own = {0};
    struct port_set all = {0};
    if (!port_set_parse(list, &own)) {
        return -EBADMSG;
    }
    const int error = read_setting(&all);
    if (error != 0 || !port_set_remove(&all, &own)) {
        return error;
    }
    char *text = port_set_print(&all);
    const int result = text == NULL ? -ENOMEM : write_setting(text);
    free(text);
    return result;
}
