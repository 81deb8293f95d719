// SPDX-License-Identifier: Apache-2.0
//
// portjail-watch: has rules of jails put back that somebody took away.
//
//     portjail-watch /path/to/portjail POLL CHECK [--quiet]
//
// Waits for nf_tables' own events in its network namespace, compares what stands with what stood when the jails were whole, and
// has `portjail repair` put back what differs. POLL: how often, in seconds, tables of iptables-legacy are looked at; CHECK: how
// often `portjail repair --here` looks for what has no events, 0 for never. Runs until it is ended.
#include "../reaper/nftables.h"
#include "jails.h"
#include "legacy.h"
#include "ruleset.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 125 };
enum {
    QUIET_MILLISECONDS = 10,    // a transaction's events come at once
    LONGEST_MILLISECONDS = 200, // somebody changes rules all the time
    SHORTEST_MILLISECONDS = 50, // between two looks
    AGAIN_MILLISECONDS = 100,   // a jail is being made, taken down or repaired
    YOUNG_LOOKS = 20,           // a jail that is never seen whole: its launch failed, or somebody was quicker
    EVENTS_SIZE = 32 * 1024,
};
enum {
    CALM_MILLISECONDS = 30 * 1000, // without a repair: what came before is forgotten
    STRIKES = 5,                   // repairs at once before it waits
    LONGEST_WAIT_SECONDS = 60,
};

struct watch {
    int events;
    int nftables;
    const char *portjail;
    long poll_milliseconds;
    long check_milliseconds; // 0 for never
    struct jails jails;
    bool all_suspect; // the whole table went, or events were lost
    long long last_look;
    long long last_check;
    long long last_repair;
    long long not_before;
    unsigned int strikes;
};

static long long now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int open_events(void) {
    const int events = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER);
    const struct sockaddr_nl own = {.nl_family = AF_NETLINK};
    const int group = NFNLGRP_NFTABLES;
    if (events < 0 || bind(events, (const struct sockaddr *)&own, sizeof own) != 0
        || setsockopt(events, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0) {
        return -errno;
    }
    return events;
}

// The first attribute of every kind of message names the table.
static const char *table_of(const struct nlmsghdr *message) {
    const char *start = (const char *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
    const struct nlattr *first = (const struct nlattr *)start;
    const ptrdiff_t left = (const char *)message + message->nlmsg_len - start;
    if (left < NLA_HDRLEN || first->nla_len <= NLA_HDRLEN || first->nla_len > left
        || start[first->nla_len - 1] != '\0' || first->nla_type != NFTA_RULE_TABLE) {
        return "";
    }
    return start + NLA_HDRLEN;
}

static bool concerns_jails(struct watch *watch, const struct nlmsghdr *message) {
    const int type = message->nlmsg_type & 0xff;
    if (message->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES || type == NFT_MSG_NEWGEN) {
        return false;
    }
    const uint8_t family = ((const struct nfgenmsg *)NLMSG_DATA(message))->nfgen_family;
    const char *table = table_of(message);
    if (family == NFPROTO_INET) {
        const bool ours = strcmp(table, "portjail") == 0;
        watch->all_suspect |= ours && type == NFT_MSG_DELTABLE;
        return ours;
    }
    // Of a new jail by iptables, too.
    return (family == NFPROTO_IPV4 || family == NFPROTO_IPV6) && ruleset_is_of_iptables(table);
}

// Whether an event that was waiting concerns jails.
static bool read_events(struct watch *watch) {
    bool concerned = false;
    for (;;) {
        _Alignas(struct nlmsghdr) char bytes[EVENTS_SIZE];
        const ssize_t length = recv(watch->events, bytes, sizeof bytes, 0);
        if (length < 0 && errno == ENOBUFS) {
            concerned = watch->all_suspect = true;
        } else if (length < 0 && errno != EINTR) {
            return concerned;
        }
        size_t left = length < 0 ? 0 : (size_t)length;
        for (const struct nlmsghdr *message = (const struct nlmsghdr *)bytes; NLMSG_OK(message, left);
             message = NLMSG_NEXT(message, left)) {
            concerned |= concerns_jails(watch, message);
        }
    }
}

static bool await_events(const struct watch *watch, long milliseconds) {
    struct pollfd waiting = {.fd = watch->events, .events = POLLIN};
    return poll(&waiting, 1, (int)milliseconds) > 0;
}

static void await_quiet(struct watch *watch) {
    const long long end = now_milliseconds() + LONGEST_MILLISECONDS;
    while (now_milliseconds() < end && await_events(watch, QUIET_MILLISECONDS)) {
        read_events(watch);
    }
}

// Whether it said something on standard output, which is handed on: that something was put back.
static bool hand_on(int from) {
    bool said = false;
    char text[1024];
    for (;;) {
        const ssize_t length = read(from, text, sizeof text);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length <= 0) {
            return said;
        }
        said = true;
        fwrite(text, 1, (size_t)length, stdout);
        fflush(stdout);
    }
}

static bool run(char *const *words) {
    int output[2];
    if (pipe2(output, O_CLOEXEC) != 0) {
        return false;
    }
    const pid_t child = fork();
    if (child == 0) {
        dup2(output[1], STDOUT_FILENO);
        execv(words[0], words);
        fprintf(stderr, "portjail-watch: cannot execute '%s': %s\n", words[0], strerror(errno));
        _exit(FAILED);
    }
    close(output[1]);
    const bool said = hand_on(output[0]);
    close(output[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return said;
}

static void check_all(struct watch *watch) {
    char *words[] = {(char *)watch->portjail, "repair", "--here", "--quiet", NULL};
    watch->last_check = now_milliseconds();
    run(words);
    for (size_t i = 0; i < watch->jails.count; i++) {
        watch->jails.all[i].repaired = true;
    }
    jails_look(&watch->jails, watch->nftables);
    jails_accept(&watch->jails);
}

static void wait_longer(struct watch *watch, long long now) {
    watch->strikes = now - watch->last_repair < CALM_MILLISECONDS + 1000LL * LONGEST_WAIT_SECONDS ? watch->strikes + 1 : 0;
    if (watch->strikes < STRIKES) {
        return;
    }
    const unsigned int doubled = watch->strikes - STRIKES;
    const unsigned int seconds = doubled < 6 ? 1U << doubled : LONGEST_WAIT_SECONDS;
    watch->not_before = now + 1000LL * seconds;
    printf("rules of jails are taken away again and again, %u times now: the next repair is in %u s at the earliest; where a jail"
           " has a guard, that goes on enforcing\n",
           watch->strikes + 1, seconds);
}

static bool is_due(const struct watch *watch, const struct jail *jail) {
    return jail->suspect || (watch->all_suspect && !jail->busy && !jail->fresh && jail->print != PRINT_NONE)
        || (jail->young >= YOUNG_LOOKS && jail->vain == 0);
}

static void repair(struct watch *watch) {
    const long long now = now_milliseconds();
    char **words = calloc(watch->jails.count + 4, sizeof *words);
    size_t count = 0;
    if (words == NULL) {
        return;
    }
    words[count++] = (char *)watch->portjail;
    words[count++] = "repair";
    words[count++] = "--quiet";
    for (size_t i = 0; i < watch->jails.count; i++) {
        if (is_due(watch, &watch->jails.all[i])) {
            watch->jails.all[i].repaired = true;
            words[count++] = watch->jails.all[i].name;
        }
    }
    watch->all_suspect = false;
    if (count > 3) {
        if (run(words)) {
            wait_longer(watch, now);
            watch->last_repair = now_milliseconds();
        }
        read_events(watch); // its own
        // What somebody took away meanwhile shows as what is not there.
        jails_look(&watch->jails, watch->nftables);
        jails_accept(&watch->jails);
    }
    free(words);
}

static bool is_anything_due(const struct watch *watch) {
    for (size_t i = 0; i < watch->jails.count; i++) {
        if (is_due(watch, &watch->jails.all[i])) {
            return true;
        }
    }
    return false;
}

static bool is_anything_unsettled(const struct watch *watch) {
    bool unsettled = watch->all_suspect && watch->jails.count > 0;
    for (size_t i = 0; i < watch->jails.count; i++) {
        const struct jail *jail = &watch->jails.all[i];
        unsettled |= jail->suspect || (jail->busy && jail->now != jail->print)
            || (jail->print == PRINT_NONE && jail->vain == 0);
    }
    return unsettled;
}

static void look(struct watch *watch) {
    await_quiet(watch);
    const long long early = watch->last_look + SHORTEST_MILLISECONDS - now_milliseconds();
    if (early > 0) {
        const struct timespec pause = {.tv_nsec = (long)(early * 1000000)};
        nanosleep(&pause, NULL);
        read_events(watch);
    }
    watch->last_look = now_milliseconds();
    if (!jails_look(&watch->jails, watch->nftables)) {
        return;
    }
    if (watch->jails.count == 0) {
        watch->all_suspect = false;
    } else if (now_milliseconds() >= watch->not_before && is_anything_due(watch)) {
        repair(watch);
    }
}

// How long to sleep when nothing happens.
static long patience(const struct watch *watch) {
    const long long now = now_milliseconds();
    long long wait = -1;
    if (is_anything_unsettled(watch)) {
        const long long left = watch->not_before - now;
        wait = left > AGAIN_MILLISECONDS ? left : AGAIN_MILLISECONDS;
    }
    // Whether there are tables of iptables-legacy is not told either.
    if (wait < 0 || wait > watch->poll_milliseconds) {
        wait = watch->poll_milliseconds;
    }
    if (watch->check_milliseconds > 0) {
        const long long left = watch->last_check + watch->check_milliseconds - now;
        wait = wait < 0 || left < wait ? (left < 0 ? 0 : left) : wait;
    }
    return (long)wait;
}

static bool has_legacy_changed(const struct watch *watch) {
    struct ruleset chains = {.chains = NULL};
    const uint64_t print = legacy_print(&chains);
    ruleset_free(&chains);
    return print != watch->jails.legacy;
}

static bool is_state_there(void) {
    return access("/run/portjail", F_OK) == 0;
}

static void watch_forever(struct watch *watch) {
    for (;;) {
        const bool event = await_events(watch, patience(watch));
        const bool concerned = event && read_events(watch);
        const bool check = watch->check_milliseconds > 0
            && now_milliseconds() >= watch->last_check + watch->check_milliseconds;
        if (check && is_state_there()) {
            check_all(watch);
        } else if (check) {
            watch->last_check = now_milliseconds();
        }
        const bool due = !event && (is_anything_unsettled(watch) || has_legacy_changed(watch));
        if (concerned || due) {
            look(watch);
        }
    }
}

static long seconds(const char *text) {
    char *end;
    const long value = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || value < 0 || value > 86400 ? -1 : value;
}

int main(int argc, char **argv) {
    const bool quiet = argc == 5 && strcmp(argv[4], "--quiet") == 0;
    if ((argc != 4 && !quiet) || seconds(argv[2]) < 1 || seconds(argv[3]) < 0) {
        fprintf(stderr, "usage: portjail-watch PORTJAIL POLL-SECONDS CHECK-SECONDS [--quiet] (started by portjail watch)\n");
        return FAILED;
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    signal(SIGCHLD, SIG_DFL);
    struct watch watch = {
        .events = open_events(),
        .nftables = nftables_open(),
        .portjail = argv[1],
        .poll_milliseconds = 1000 * seconds(argv[2]),
        .check_milliseconds = 1000 * seconds(argv[3]),
        .jails = {.network_namespace = own_network_namespace()},
        .last_repair = -1000000,
    };
    if (watch.events < 0 || watch.nftables < 0) {
        fprintf(stderr, "portjail-watch: cannot listen to nf_tables' events: %s\n",
                strerror(watch.events < 0 ? -watch.events : -watch.nftables));
        return FAILED;
    }
    if (!quiet) {
        printf("watching the jails of network namespace %llu\n", (unsigned long long)watch.jails.network_namespace);
    }
    if (is_state_there()) {
        check_all(&watch);
    }
    watch.last_check = now_milliseconds();
    watch_forever(&watch);
    return FAILED;
}
