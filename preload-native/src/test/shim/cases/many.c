// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <unistd.h>

static void connect_in_a_row(bool server_closes_first) {
    const struct way *way = &TCP_WAYS[0];
    const int there = server(way, SERVER);
    for (int i = 0; i < 20000; i++) {
        const int here = client(way);
        expect(connect_to(here, way, SERVER) == 0, "connection %d of 20,000: %m", i + 1);
        int port;
        const int peer = accept_from(there, &port);
        expect_in_range(port, way->name, "connected in a row");
        close(server_closes_first ? peer : here);
        close(server_closes_first ? here : peer);
    }
}

void connects_in_a_row(void) {
    connect_in_a_row(true);
}

void connects_from_waiting_ports(void) {
    connect_in_a_row(false);
}

void holds_many(void) {
    enum { HELD = 900 };
    static const int PORTS[] = {SERVER, OTHER_SERVER};
    const struct way *way = &TCP_WAYS[0];
    const int there[2] = {server(way, SERVER), server(way, OTHER_SERVER)};
    for (int i = 0; i < 2 * HELD; i++) {
        const int which = i % 2;
        expect(connect_to(client(way), way, PORTS[which]) == 0, "connection %d of %d held at once: %m", i + 1, 2 * HELD);
        int port;
        accept_from(there[which], &port);
        expect_in_range(port, way->name, "held with many others");
    }
}
