// SPDX-License-Identifier: Apache-2.0
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_SIZE = 16 * 1024, VALUE_SIZE = 64, PATH_SIZE = 512 };

struct link_request {
    struct nlmsghdr header;
    struct ifinfomsg body;
    struct rtattr attribute;
    char name[TEARDOWN_LINK_MAX + 1];
};

// Asks for or deletes the link of that name; the length of the answer, or -errno.
static ssize_t ask(int route, unsigned short type, const char *name, char *answer) {
    struct link_request request = {
        .header = {.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | (type == RTM_DELLINK ? NLM_F_ACK : 0)},
        .attribute = {.rta_type = IFLA_IFNAME, .rta_len = (unsigned short)RTA_LENGTH(strlen(name) + 1)},
    };
    strcpy(request.name, name);
    request.header.nlmsg_len =
        (unsigned int)(NLMSG_LENGTH(sizeof request.body) + RTA_ALIGN(request.attribute.rta_len));
    ssize_t length = send(route, &request, request.header.nlmsg_len, 0);
    while (length >= 0 && (length = recv(route, answer, ANSWER_SIZE, 0)) < 0 && errno == EINTR) {
        length = 0;
    }
    return length < 0 ? -errno : length;
}

static int error_of(const char *answer, ssize_t length) {
    const struct nlmsghdr *header = (const struct nlmsghdr *)answer;
    if (length < 0) {
        return (int)length;
    }
    if (!NLMSG_OK(header, (size_t)length)) {
        return -EBADMSG;
    }
    return header->nlmsg_type == NLMSG_ERROR ? ((const struct nlmsgerr *)NLMSG_DATA(header))->error : 0;
}

// The attributes of messages begin at multiples of four bytes.
static bool has_alias(const char *answer, const char *jail) {
    const struct nlmsghdr *header = (const struct nlmsghdr *)answer;
    const struct ifinfomsg *body = NLMSG_DATA(header);
    int left = (int)IFLA_PAYLOAD(header);
    char expected[IFALIASZ];
    snprintf(expected, sizeof expected, "portjail %s", jail);
    for (const struct rtattr *next = IFLA_RTA(body); RTA_OK(next, left); next = RTA_NEXT(next, left)) {
        if (next->rta_type == IFLA_IFALIAS) {
            const char *alias = RTA_DATA(next);
            const size_t length = strnlen(alias, RTA_PAYLOAD(next));
            return length == strlen(expected) && memcmp(alias, expected, length) == 0;
        }
    }
    return false;
}

int host_delete_link(const char *link, const char *jail) {
    const int route = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (route < 0) {
        return -errno;
    }
    _Alignas(struct nlmsghdr) char answer[ANSWER_SIZE];
    int error = error_of(answer, ask(route, RTM_GETLINK, link, answer));
    if (error == 0 && has_alias(answer, jail)) {
        error = error_of(answer, ask(route, RTM_DELLINK, link, answer));
    }
    close(route);
    return error == -ENODEV ? 0 : error;
}

static bool sysctl_path(char path[PATH_SIZE], const char *key) {
    return snprintf(path, PATH_SIZE, "/proc/sys/%s", key) < PATH_SIZE;
}

// 1 when it is, 0 when not, or when there is no such setting; or -errno.
static int is_set_to(const char *key, const char *value) {
    char path[PATH_SIZE];
    char text[VALUE_SIZE];
    if (!sysctl_path(path, key)) {
        return -ENAMETOOLONG;
    }
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT ? 0 : -errno;
    }
    const ssize_t length = read(file, text, sizeof text - 1);
    const int error = length < 0 ? -errno : 0;
    close(file);
    text[length < 0 ? 0 : length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return error != 0 ? error : strcmp(text, value) == 0;
}

// Somebody has made the whole host forward since: writing all/forwarding sets it for each interface. As is_set_to().
static int is_set_for_all(const char *key, const char *value) {
    static const char LEAF[] = "forwarding";
    char all[PATH_SIZE];
    const char *leaf = strrchr(key, '/') + 1;
    const size_t length = strlen(leaf);
    if (length < strlen(LEAF) || strcmp(leaf + length - strlen(LEAF), LEAF) != 0 || strstr(key, "/conf/all/") != NULL) {
        return 0;
    }
    snprintf(all, sizeof all, "%.*s/conf/all/%s", (int)strlen("net/ipv4"), key, leaf);
    return is_set_to(all, value);
}

static int restore(const struct sysctl_change *change) {
    char path[PATH_SIZE];
    const int still = is_set_to(change->key, change->value);
    const int for_all = still == 1 ? is_set_for_all(change->key, change->value) : 0;
    if (still != 1 || for_all != 0) {
        return still < 0 ? still : for_all < 0 ? for_all : 0;
    }
    sysctl_path(path, change->key);
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT ? 0 : -errno;
    }
    // -ENOENT: the interface has just gone, and its setting with it.
    const int error = write(file, change->before, strlen(change->before)) < 0 ? -errno : 0;
    close(file);
    return error == -ENOENT ? 0 : error;
}

int host_restore(const struct sysctl_change *change) {
    const int error = restore(change);
    // What was not there by chance is there now; what was done is not done again.
    return error == 0 ? restore(change) : error;
}
