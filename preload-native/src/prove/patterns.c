// SPDX-License-Identifier: Apache-2.0
#include "patterns.h"

#include "prove.h"
#include "uring.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ANSWER_MILLISECONDS = 300, PROTOCOL_MPTCP = 262 };
static const char TOKEN[] = "portjail-prove";

socklen_t endpoint_size(const union endpoint *endpoint) {
    return endpoint->any.sa_family == AF_INET ? sizeof endpoint->v4 : sizeof endpoint->v6;
}

bool endpoint_parse(const char *address, uint16_t port, union endpoint *endpoint) {
    memset(endpoint, 0, sizeof *endpoint);
    if (inet_pton(AF_INET, address, &endpoint->v4.sin_addr) == 1) {
        endpoint->v4.sin_family = AF_INET;
        endpoint->v4.sin_port = htons(port);
        return true;
    }
    if (inet_pton(AF_INET6, address, &endpoint->v6.sin6_addr) == 1) {
        endpoint->v6.sin6_family = AF_INET6;
        endpoint->v6.sin6_port = htons(port);
        return true;
    }
    return false;
}

static int open_socket(const union endpoint *destination, int type, int protocol) {
    return socket(destination->any.sa_family, type | SOCK_CLOEXEC, protocol);
}

static int bind_to(int fd, const union endpoint *destination, uint16_t port) {
    union endpoint local = {.any.sa_family = destination->any.sa_family};
    if (local.any.sa_family == AF_INET) {
        local.v4.sin_port = htons(port);
    } else {
        local.v6.sin6_port = htons(port);
    }
    return bind(fd, &local.any, endpoint_size(&local));
}

static int close_with(int fd, int error) {
    if (fd >= 0) {
        close(fd);
    }
    return error;
}

// Waits for the server's answer: a program that got no answer did not get through.
static int await_answer(int fd) {
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    char answer[64];
    const int ready = poll(&readable, 1, ANSWER_MILLISECONDS);
    if (ready == 0) {
        return ETIMEDOUT;
    }
    return ready < 0 || recv(fd, answer, sizeof answer, 0) < 0 ? errno : 0;
}

static int speak(int fd) {
    if (send(fd, TOKEN, sizeof TOKEN, MSG_NOSIGNAL) < 0) {
        return errno;
    }
    return await_answer(fd);
}

// A blocked SYN that nobody answers would wait for minutes.
static int connect_within(int fd, const union endpoint *destination) {
    const int flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (connect(fd, &destination->any, endpoint_size(destination)) != 0) {
        if (errno != EINPROGRESS) {
            return errno;
        }
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        if (poll(&writable, 1, ANSWER_MILLISECONDS) <= 0) {
            return ETIMEDOUT;
        }
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            return error;
        }
    }
    fcntl(fd, F_SETFL, flags);
    return 0;
}

static int connect_and_speak(int fd, const union endpoint *destination) {
    if (fd < 0) {
        return errno;
    }
    const int error = connect_within(fd, destination);
    return close_with(fd, error != 0 ? error : speak(fd));
}

static int bind_connect_and_speak(int type, const union endpoint *destination, uint16_t port) {
    const int fd = open_socket(destination, type, 0);
    const int one = 1;
    if (fd < 0) {
        return errno;
    }
    // The pattern before may have left the same port in TIME_WAIT.
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind_to(fd, destination, port) != 0) {
        return close_with(fd, errno);
    }
    return connect_and_speak(fd, destination);
}

static int tcp_connect(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return connect_and_speak(open_socket(destination, SOCK_STREAM, 0), destination);
}

static int tcp_bind_zero(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return bind_connect_and_speak(SOCK_STREAM, destination, 0);
}

static int tcp_bind(const union endpoint *destination, uint16_t bind_port) {
    return bind_connect_and_speak(SOCK_STREAM, destination, bind_port);
}

static int tcp_fast_open(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    const int fd = open_socket(destination, SOCK_STREAM, 0);
    if (fd < 0) {
        return errno;
    }
    const struct timeval patience = {.tv_usec = ANSWER_MILLISECONDS * 1000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (sendto(fd, TOKEN, sizeof TOKEN, MSG_FASTOPEN | MSG_NOSIGNAL, &destination->any, endpoint_size(destination)) < 0) {
        return close_with(fd, errno == EINPROGRESS ? ETIMEDOUT : errno);
    }
    return close_with(fd, await_answer(fd));
}

static int tcp_multipath(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return connect_and_speak(open_socket(destination, SOCK_STREAM, PROTOCOL_MPTCP), destination);
}

static int tcp_uring(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    const int fd = open_socket(destination, SOCK_STREAM, 0);
    if (fd < 0) {
        return errno;
    }
    const int error = uring_connect(fd, &destination->any, endpoint_size(destination), ANSWER_MILLISECONDS);
    return close_with(fd, error != 0 ? error : speak(fd));
}

static int udp_connect(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return connect_and_speak(open_socket(destination, SOCK_DGRAM, 0), destination);
}

static int udp_bind_zero_connect(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return bind_connect_and_speak(SOCK_DGRAM, destination, 0);
}

static int send_to(int fd, const union endpoint *destination) {
    if (fd < 0) {
        return errno;
    }
    if (sendto(fd, TOKEN, sizeof TOKEN, 0, &destination->any, endpoint_size(destination)) < 0) {
        return close_with(fd, errno);
    }
    return close_with(fd, await_answer(fd));
}

static int udp_bind_and_send(const union endpoint *destination, uint16_t port) {
    const int fd = open_socket(destination, SOCK_DGRAM, 0);
    if (fd >= 0 && bind_to(fd, destination, port) != 0) {
        return close_with(fd, errno);
    }
    return send_to(fd, destination);
}

static int udp_bind_zero(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return udp_bind_and_send(destination, 0);
}

static int udp_sendto(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return send_to(open_socket(destination, SOCK_DGRAM, 0), destination);
}

static int udp_send_message(const union endpoint *destination, bool many) {
    const int fd = open_socket(destination, SOCK_DGRAM, 0);
    if (fd < 0) {
        return errno;
    }
    struct iovec part = {.iov_base = (void *)TOKEN, .iov_len = sizeof TOKEN};
    union endpoint name = *destination;
    struct mmsghdr message = {
        .msg_hdr = {.msg_name = &name, .msg_namelen = endpoint_size(&name), .msg_iov = &part, .msg_iovlen = 1}};
    const long sent = many ? sendmmsg(fd, &message, 1, 0) : sendmsg(fd, &message.msg_hdr, 0);
    if (sent < 0) {
        return close_with(fd, errno);
    }
    return close_with(fd, await_answer(fd));
}

static int udp_sendmsg(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return udp_send_message(destination, false);
}

static int udp_sendmmsg(const union endpoint *destination, uint16_t bind_port) {
    (void)bind_port;
    return udp_send_message(destination, true);
}

const struct pattern PATTERNS[] = {
    {"tcp-connect", IPPROTO_TCP, IN_RANGE, THIS_PROCESS, tcp_connect},
    {"tcp-bind-0", IPPROTO_TCP, IN_RANGE, THIS_PROCESS, tcp_bind_zero},
    {"tcp-bind-inside", IPPROTO_TCP, IN_RANGE, THIS_PROCESS, tcp_bind},
    {"tcp-bind-outside", IPPROTO_TCP, OUTSIDE, THIS_PROCESS, tcp_bind},
    {"tcp-fast-open", IPPROTO_TCP, IN_RANGE, THIS_PROCESS, tcp_fast_open},
    {"tcp-mptcp", IPPROTO_TCP, IN_RANGE, THIS_PROCESS, tcp_multipath},
    {"tcp-io-uring", IPPROTO_TCP, IN_RANGE, THIS_PROCESS, tcp_uring},
    {"tcp-forked-child", IPPROTO_TCP, IN_RANGE, FORKED, tcp_connect},
    {"tcp-daemon", IPPROTO_TCP, IN_RANGE, DAEMONISED, tcp_connect},
    {"tcp-clean-environment", IPPROTO_TCP, IN_RANGE, CLEANED_ENVIRONMENT, tcp_connect},
    {"tcp-static-binary", IPPROTO_TCP, IN_RANGE, STATIC_BINARY, tcp_connect},
    {"udp-connect", IPPROTO_UDP, IN_RANGE, THIS_PROCESS, udp_connect},
    {"udp-bind-0-connect", IPPROTO_UDP, IN_RANGE, THIS_PROCESS, udp_bind_zero_connect},
    {"udp-bind-0-sendto", IPPROTO_UDP, IN_RANGE, THIS_PROCESS, udp_bind_zero},
    {"udp-bind-inside", IPPROTO_UDP, IN_RANGE, THIS_PROCESS, udp_bind_and_send},
    {"udp-bind-outside", IPPROTO_UDP, OUTSIDE, THIS_PROCESS, udp_bind_and_send},
    {"udp-sendto", IPPROTO_UDP, IN_RANGE, THIS_PROCESS, udp_sendto},
    {"udp-sendmsg", IPPROTO_UDP, IN_RANGE, THIS_PROCESS, udp_sendmsg},
    {"udp-sendmmsg", IPPROTO_UDP, IN_RANGE, THIS_PROCESS, udp_sendmmsg},
    {"udp-forked-child", IPPROTO_UDP, IN_RANGE, FORKED, udp_connect},
    {"udp-daemon", IPPROTO_UDP, IN_RANGE, DAEMONISED, udp_connect},
    {"udp-clean-environment", IPPROTO_UDP, IN_RANGE, CLEANED_ENVIRONMENT, udp_connect},
    {"udp-static-binary", IPPROTO_UDP, IN_RANGE, STATIC_BINARY, udp_connect},
    {0},
};

int prove_pattern_count(void) {
    return (int)(sizeof PATTERNS / sizeof *PATTERNS) - 1;
}

_Static_assert(sizeof PATTERNS / sizeof *PATTERNS - 1 <= PROVE_PATTERNS_MAX, "the server has ports for each pattern");

const struct pattern *pattern_named(const char *name) {
    for (const struct pattern *pattern = PATTERNS; pattern->name != NULL; pattern++) {
        if (strcmp(pattern->name, name) == 0) {
            return pattern;
        }
    }
    return NULL;
}
