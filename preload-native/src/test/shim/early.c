// SPDX-License-Identifier: Apache-2.0
//
// A library that connects: from its constructor, which runs before that of a library preloaded ahead of it, and when
// called. early_port is what the server saw of the constructor's connection; 0 when there was none.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

extern int early_port;
int early_port;
int open_connection(void);

int open_connection(void) {
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(7009), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int port = 0;
    if (bind(server, (struct sockaddr *)&address, sizeof address) == 0 && listen(server, 1) == 0) {
        const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) {
            struct sockaddr_in peer = {0};
            socklen_t length = sizeof peer;
            close(accept(server, (struct sockaddr *)&peer, &length));
            port = ntohs(peer.sin_port);
        }
        close(descriptor);
    }
    close(server);
    return port;
}

__attribute__((constructor)) static void connect_early(void) {
    early_port = open_connection();
}
