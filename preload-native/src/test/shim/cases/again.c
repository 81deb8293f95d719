// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/un.h>
#include <unistd.h>

static void dissolve(int descriptor) {
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    must(connect(descriptor, &nobody, sizeof nobody) == 0, "connect to nobody");
}

static void connect_again(const struct way *way) {
    const int there = server(way, SERVER);
    const int elsewhere = server(way, OTHER_SERVER);
    const int here = client(way);
    must_connect(here, way, SERVER);
    must_send(here);
    const int port = port_seen(there);
    expect_in_range(port, way->name, "connected");
    must_connect(here, way, OTHER_SERVER);
    must_send(here);
    expect_port(port_seen(elsewhere), port, way->name, "connected to another peer");
    dissolve(here);
    must_connect(here, way, SERVER);
    must_send(here);
    expect_in_range(port_seen(there), way->name, "dissolved and connected again");
    dissolve(here);
    send_to(here, way, OTHER_SERVER);
    expect_in_range(port_seen(elsewhere), way->name, "dissolved and sent from");
    close(here);
    close(there);
    close(elsewhere);
}

static void retry_refused(const struct way *way) {
    const int here = client(way);
    expect(connect_to(here, way, SERVER) < 0 && errno == ECONNREFUSED, "%s to be refused: %m", way->name);
    const int there = server(way, SERVER);
    must_connect(here, way, SERVER);
    expect_in_range(port_seen(there), way->name, "connected at the second try");
    close(here);
    close(there);
}

void connects_again(void) {
    for_udp(connect_again);
    for_each_way(TCP_WAYS, 3, retry_refused);
}

void duplicates(void) {
    // A number that a connected socket had goes to one that has no port yet.
    const int there = server(&UDP_WAYS[0], SERVER);
    const int here = client(&UDP_WAYS[0]);
    const int other = client(&UDP_WAYS[0]);
    must_connect(here, &UDP_WAYS[0], SERVER);
    must(dup2(other, here) == here, "dup2");
    close(other);
    send_to(here, &UDP_WAYS[0], SERVER);
    expect_in_range(port_seen(there), "UDP", "duplicated");
}

void leaves_others_alone(void) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "portjail-shim-test-%d", getpid());
    const int there = socket(AF_UNIX, SOCK_STREAM, 0);
    must(bind(there, (struct sockaddr *)&name, sizeof name) == 0 && listen(there, 1) == 0, "bind");
    const int here = socket(AF_UNIX, SOCK_STREAM, 0);
    expect(connect(here, (struct sockaddr *)&name, sizeof name) == 0, "a UNIX socket to connect");
    expect(send(here, "x", 1, 0) == 1, "a UNIX socket to send");
}

void fails_as_ever(void) {
    const struct end end = loopback(&TCP_WAYS[0], SERVER);
    const struct end anywhere = loopback(&TCP_WAYS[0], 0);
    const int file = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int here = client(&TCP_WAYS[0]);
    expect_error(connect(-1, &end.any, end.length), EBADF, "connect without a socket");
    expect_error(connect(file, &end.any, end.length), ENOTSOCK, "connect of a file");
    expect_error(connect(here, &end.any, 1), EINVAL, "connect with a short address");
    expect_error(connect(here, NULL, 0), EINVAL, "connect without an address");
    expect_error(bind(-1, &anywhere.any, anywhere.length), EBADF, "bind without a socket");
    expect_error(bind(file, &anywhere.any, anywhere.length), ENOTSOCK, "bind of a file");
    expect_error(bind(here, &anywhere.any, 4), EINVAL, "bind with a short address");
    expect_error((int)sendto(-1, "x", 1, 0, &end.any, end.length), EBADF, "sendto without a socket");
    expect_error((int)sendmsg(file, &(struct msghdr){0}, 0), ENOTSOCK, "sendmsg to a file");
    expect_error(socket(AF_INET, 4711, 0), EINVAL, "socket of no type");
    struct end remote = anywhere;
    remote.v4.sin_addr.s_addr = htonl(0xc0000201); // 192.0.2.1
    expect_error(bind(here, &remote.any, remote.length), EADDRNOTAVAIL, "bind to another host's address");
    must_bind(here, &TCP_WAYS[0], 0);
    expect_error(bind(here, &anywhere.any, anywhere.length), EINVAL, "the second bind");
}
