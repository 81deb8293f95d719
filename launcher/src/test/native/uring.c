// SPDX-License-Identifier: Apache-2.0
/*
 * uring ADDRESS PORT: connects by io_uring(7), which no library call and no system call named connect(2) is made for,
 * and prints what the server says.
 */
#include "uring.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 3000 };

static socklen_t parse(const char *text, uint16_t port, struct sockaddr_storage *peer)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)peer;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)peer;
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return sizeof *v4;
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	return inet_pton(AF_INET6, text, &v6->sin6_addr) == 1 ? sizeof *v6 : 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_storage peer = {0};
	socklen_t length = argc == 3 ? parse(argv[1], (uint16_t)atoi(argv[2]), &peer) : 0;
	if (length == 0) {
		fprintf(stderr, "usage: uring ADDRESS PORT\n");
		return 2;
	}
	int fd = socket(peer.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error = fd < 0 ? errno : uring_connect(fd, (struct sockaddr *)&peer, length, PATIENCE_MS);
	char answer[100];
	ssize_t size = error ? -1 : read(fd, answer, sizeof answer);
	if (size <= 0) {
		fprintf(stderr, "uring: %s\n", strerror(error ? error : errno));
		return 1;
	}
	return fwrite(answer, 1, (size_t)size, stdout) == (size_t)size ? 0 : 1;
}
