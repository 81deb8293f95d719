// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <unistd.h>

static void bind_any_port(const struct way *way) {
    const int there = server(way, SERVER);
    const int here = client(way);
    must_bind(here, way, 0);
    const int port = own_port(here);
    expect_in_range(port, way->name, "bound to port 0");
    must_connect(here, way, SERVER);
    if (way->type == SOCK_DGRAM) {
        must_send(here);
    }
    expect_port(port_seen(there), port, way->name, "bound to port 0, then connected");
    close(here);
    close(there);
}

void binds_any_port(void) {
    for_all(bind_any_port);
}

static void listen_on_any_port(const struct way *way) {
    int there[2];
    for (int i = 0; i < 2; i++) {
        there[i] = client(way);
        set_flag(there[i], SOL_SOCKET, SO_REUSEADDR);
        must_bind(there[i], way, 0);
        expect(listen(there[i], 8) == 0, "%s to listen on the port it was given: %m", way->name);
        expect_in_range(own_port(there[i]), way->name, "listening");
        expect(flag(there[i], SOL_SOCKET, SO_REUSEADDR) == 1, "%s to keep SO_REUSEADDR", way->name);
    }
    expect(own_port(there[0]) != own_port(there[1]), "%s to be given a port of its own", way->name);
    const int here = client(way);
    must_connect(here, way, own_port(there[0]));
    expect_in_range(port_seen(there[0]), way->name, "connected to a server in the range");
    close(here);
    close(there[0]);
    close(there[1]);
}

void listens_on_any_port(void) {
    for_tcp(listen_on_any_port);
}

void listens_without_bind(void) {
    const int there = client(&TCP_WAYS[0]);
    must(listen(there, 8) == 0, "listen");
    const int here = client(&TCP_WAYS[0]);
    must_connect(here, &TCP_WAYS[0], own_port(there));
    expect_in_range(port_seen(there), "TCP", "connected to a server without bind");
}

static void keep_chosen_port(const struct way *way) {
    const int there = server(way, SERVER);
    const int here = client(way);
    must_bind(here, way, CHOSEN);
    must_connect(here, way, SERVER);
    if (way->type == SOCK_DGRAM) {
        must_send(here);
    }
    expect_port(port_seen(there), CHOSEN, way->name, "connected from a chosen port");
    expect(flag(here, SOL_SOCKET, SO_REUSEADDR) == 0, "%s to keep its port to itself", way->name);
    const struct linger at_once = {1, 0};
    must(setsockopt(here, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0, "setsockopt");
    close(here);
    if (way->type == SOCK_DGRAM) {
        const int sender = client(way);
        must_bind(sender, way, OTHER_CHOSEN);
        send_messages(sender, way, SERVER);
        expect_port(port_seen(there), OTHER_CHOSEN, way->name, "sent from a chosen port");
        close(sender);
    }
    close(there);
}

void keeps_chosen_port(void) {
    for_all(keep_chosen_port);
}

void keeps_the_bound_address(void) {
    enum { BIND_ADDRESS_NO_PORT = 24 };
    const struct way *way = &TCP_WAYS[0];
    for (int late = 0; late < 2; late++) {
        const int there = server(way, SERVER);
        const int here = client(way);
        struct end own = loopback(way, 0);
        own.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
        if (late) {
            set_flag(here, IPPROTO_IP, BIND_ADDRESS_NO_PORT);
        }
        must(bind(here, &own.any, own.length) == 0, "bind");
        expect(!late || own_port(here) == 0, "bind without a port to leave the port open");
        must_connect(here, way, SERVER);
        must(getsockname(here, &own.any, &own.length) == 0, "getsockname");
        expect(own.v4.sin_addr.s_addr == htonl(INADDR_LOOPBACK + 1), "a bound address to stay");
        expect_in_range(port_seen(there), way->name, "bound to an address");
        close(here);
        close(there);
    }
}
