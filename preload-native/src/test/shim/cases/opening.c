// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void connect_and_see(const struct way *way) {
    const int there = server(way, SERVER);
    const int here = client(way);
    errno = 4711;
    must_connect(here, way, SERVER);
    expect(errno == 4711, "%s to leave errno as it was, not %d", way->name, errno);
    if (way->type == SOCK_DGRAM) {
        must_send(here);
    }
    const int port = own_port(here);
    expect_in_range(port, way->name, "connected");
    expect_port(port_seen(there), port, way->name, "connected");
    close(here);
    close(there);
}

void connects(void) {
    for_all(connect_and_see);
}

static void connect_without_waiting(const struct way *way) {
    const int there = server(way, SERVER);
    const int here = client(way);
    must(fcntl(here, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    const int result = connect_to(here, way, SERVER);
    expect(result == 0 || errno == EINPROGRESS, "%s to be in progress: %m", way->name);
    struct pollfd waiting = {.fd = here, .events = POLLOUT};
    expect(poll(&waiting, 1, 5000) == 1, "%s to be connected in time", way->name);
    expect(flag(here, SOL_SOCKET, SO_ERROR) == 0, "%s to be connected without an error", way->name);
    connect_to(here, way, SERVER);
    expect_in_range(port_seen(there), way->name, "connected without waiting");
    close(here);
    close(there);
}

void connects_without_waiting(void) {
    for_tcp(connect_without_waiting);
}

void send_to(int descriptor, const struct way *way, int port) {
    const struct end end = loopback(way, port);
    expect(sendto(descriptor, "x", 1, 0, &end.any, end.length) == 1, "%s to send: %m", way->name);
}

static void send_a_message(int descriptor, const struct way *way, int port) {
    struct end end = loopback(way, port);
    struct iovec data = {"x", 1};
    const struct msghdr message = {
        .msg_name = &end.any, .msg_namelen = end.length, .msg_iov = &data, .msg_iovlen = 1};
    expect(sendmsg(descriptor, &message, 0) == 1, "%s to send a message: %m", way->name);
}

void send_messages(int descriptor, const struct way *way, int port) {
    struct end end = loopback(way, port);
    struct iovec data = {"x", 1};
    struct mmsghdr messages[2];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < 2; i++) {
        messages[i].msg_hdr.msg_name = &end.any;
        messages[i].msg_hdr.msg_namelen = end.length;
        messages[i].msg_hdr.msg_iov = &data;
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    expect(sendmmsg(descriptor, messages, 2, 0) == 2, "%s to send messages: %m", way->name);
}

static void send_each_way(const struct way *way) {
    static const struct {
        const char *name;
        void (*send)(int descriptor, const struct way *way, int port);
    } CALLS[] = {{"sendto", send_to}, {"sendmsg", send_a_message}, {"sendmmsg", send_messages}};
    for (size_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++) {
        const int there = server(way, SERVER);
        const int here = client(way);
        CALLS[i].send(here, way, SERVER);
        const int port = port_seen(there);
        expect_in_range(port, way->name, CALLS[i].name);
        send_to(here, way, SERVER);
        while (CALLS[i].send == send_messages && recv(there, &(char){0}, 1, MSG_DONTWAIT | MSG_PEEK) < 0) {
            pause_milliseconds(1);
        }
        expect_port(port_seen(there), port, way->name, "sent from again");
        close(here);
        close(there);
    }
}

void sends(void) {
    for_udp(send_each_way);
}

static void open_fast(const struct way *way) {
    if (way->protocol != 0) {
        return;
    }
    const int there = server(way, SERVER);
    const int here = client(way);
    const struct end end = loopback(way, SERVER);
    expect(sendto(here, "x", 1, MSG_FASTOPEN, &end.any, end.length) == 1, "%s to open fast: %m", way->name);
    expect_in_range(port_seen(there), way->name, "opened fast");
    close(here);
    close(there);
}

void opens_fast(void) {
    for_tcp(open_fast);
}
