// SPDX-License-Identifier: Apache-2.0
#include "legacy.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// After the headers of the C library, which define the same.
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

enum { NAMES_SIZE = 512 };

// The name of the chain that begins with this entry; null when it is a rule.
static const char *chain_begun(const char *entry, size_t target_offset, size_t next_offset) {
    const struct xt_error_target *error = (const struct xt_error_target *)(entry + target_offset);
    if (target_offset + sizeof *error > next_offset || strcmp(error->target.u.user.name, XT_ERROR_TARGET) != 0
        || memchr(error->errorname, '\0', sizeof error->errorname) == NULL) {
        return NULL;
    }
    return error->errorname;
}

// An empty chain has one entry, which returns, and the beginning of the next one was counted.
static void note(struct ruleset *chains, uint8_t family, const char *name, size_t count) {
    if (name != NULL && count > 2) {
        ruleset_note(chains, family, name);
    }
}

static uint64_t print_rules4(uint64_t print, const struct ipt_get_entries *entries, struct ruleset *chains) {
    const char *next = (const char *)entries->entrytable;
    const char *end = next + entries->size;
    const char *name = NULL;
    size_t count = 0;
    while (end - next >= (ptrdiff_t)sizeof(struct ipt_entry)) {
        struct ipt_entry entry = *(const struct ipt_entry *)next;
        if (entry.next_offset < sizeof entry || entry.next_offset > end - next) {
            break;
        }
        const char *begun = chain_begun(next, entry.target_offset, entry.next_offset);
        count++;
        if (begun != NULL) {
            note(chains, NFPROTO_IPV4, name, count);
            name = begun;
            count = 0;
        }
        memset(&entry.counters, 0, sizeof entry.counters);
        print = print_bytes(print, &entry, sizeof entry);
        next += entry.next_offset;
    }
    return print;
}

static uint64_t print_rules6(uint64_t print, const struct ip6t_get_entries *entries, struct ruleset *chains) {
    const char *next = (const char *)entries->entrytable;
    const char *end = next + entries->size;
    const char *name = NULL;
    size_t count = 0;
    while (end - next >= (ptrdiff_t)sizeof(struct ip6t_entry)) {
        struct ip6t_entry entry = *(const struct ip6t_entry *)next;
        if (entry.next_offset < sizeof entry || entry.next_offset > end - next) {
            break;
        }
        const char *begun = chain_begun(next, entry.target_offset, entry.next_offset);
        count++;
        if (begun != NULL) {
            note(chains, NFPROTO_IPV6, name, count);
            name = begun;
            count = 0;
        }
        memset(&entry.counters, 0, sizeof entry.counters);
        print = print_bytes(print, &entry, sizeof entry);
        next += entry.next_offset;
    }
    return print;
}

static uint64_t print_table4(uint64_t print, int raw, const char *table, struct ruleset *chains) {
    struct ipt_getinfo info = {.size = 0};
    socklen_t length = sizeof info;
    strncpy(info.name, table, sizeof info.name - 1);
    if (getsockopt(raw, IPPROTO_IP, IPT_SO_GET_INFO, &info, &length) != 0) {
        return print;
    }
    length = (socklen_t)(sizeof(struct ipt_get_entries) + info.size);
    struct ipt_get_entries *entries = calloc(1, length);
    if (entries != NULL) {
        strncpy(entries->name, table, sizeof entries->name - 1);
        entries->size = info.size;
        if (getsockopt(raw, IPPROTO_IP, IPT_SO_GET_ENTRIES, entries, &length) == 0) {
            print = print_rules4(print, entries, chains);
        }
        free(entries);
    }
    return print_bytes(print, &info.num_entries, sizeof info.num_entries);
}

static uint64_t print_table6(uint64_t print, int raw, const char *table, struct ruleset *chains) {
    struct ip6t_getinfo info = {.size = 0};
    socklen_t length = sizeof info;
    strncpy(info.name, table, sizeof info.name - 1);
    if (getsockopt(raw, IPPROTO_IPV6, IP6T_SO_GET_INFO, &info, &length) != 0) {
        return print;
    }
    length = (socklen_t)(sizeof(struct ip6t_get_entries) + info.size);
    struct ip6t_get_entries *entries = calloc(1, length);
    if (entries != NULL) {
        strncpy(entries->name, table, sizeof entries->name - 1);
        entries->size = info.size;
        if (getsockopt(raw, IPPROTO_IPV6, IP6T_SO_GET_ENTRIES, entries, &length) == 0) {
            print = print_rules6(print, entries, chains);
        }
        free(entries);
    }
    return print_bytes(print, &info.num_entries, sizeof info.num_entries);
}

// The file lists the tables that this network namespace has; it is there when the module is.
static uint64_t print_tables(uint64_t print, const char *names_file, int family,
                             uint64_t (*print_table)(uint64_t, int, const char *, struct ruleset *),
                             struct ruleset *chains) {
    char names[NAMES_SIZE];
    const int file = open(names_file, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return print;
    }
    const ssize_t length = read(file, names, sizeof names - 1);
    close(file);
    names[length < 0 ? 0 : length] = '\0';
    const int raw = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    char *rest = names;
    for (char *name = strsep(&rest, "\n"); raw >= 0 && name != NULL; name = strsep(&rest, "\n")) {
        if (strcmp(name, "filter") == 0 || strcmp(name, "nat") == 0 || strcmp(name, "mangle") == 0) {
            print = print_bytes(print, name, strlen(name));
            print = print_table(print, raw, name, chains);
        }
    }
    if (raw >= 0) {
        close(raw);
    }
    return print;
}

uint64_t legacy_print(struct ruleset *chains) {
    const uint64_t print = print_tables(PRINT_NONE, "/proc/net/ip_tables_names", AF_INET, print_table4, chains);
    return print_tables(print, "/proc/net/ip6_tables_names", AF_INET6, print_table6, chains);
}
