// SPDX-License-Identifier: Apache-2.0
/*
 * A client that opens connections as it is told, one command a line, from its arguments or from standard input,
 * and answers each with one line. It is linked statically: nothing can be preloaded into it.
 *
 *   tcp ADDRESS PORT [from LOCALPORT]     connects, reads what the server answers, closes after the server
 *   mptcp ADDRESS PORT [from LOCALPORT]   the same with a multipath TCP socket, see mptcp(7)
 *   fastopen ADDRESS PORT                 the same, without connect: TCP Fast Open, see MSG_FASTOPEN in send(2)
 *   udp ADDRESS PORT [from LOCALPORT]     the same with a connected UDP socket
 *   sendto ADDRESS PORT                   sends one datagram from a socket that was neither bound nor connected
 *   row N ADDRESS PORT                    N TCP connections one after another, each closed after the server; of this and
 *                                         the next three, two that are refused are repeated
 *   leave N ADDRESS PORT                  the same, each closed before the server: TIME_WAIT stays here
 *   hold N ADDRESS PORT                   N TCP connections that stay open
 *   holdudp N ADDRESS PORT                N connected UDP sockets, each of which got an answer, that stay open
 *   release                               closes what is held
 *
 * Answers: "ok ANSWER", "failed CALL ERRNO after MS ms", for many: "connected N failed M [CALL ERRNO]".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 2, MOST_HELD = 4096, MOST_WORDS = 8, LONGEST_LINE = 512, NOT_BOUND = -1, MOST_REPEATED = 2 };

struct kind {
	int type;
	int protocol;
	int send_flags; /* of what makes the connection in place of connect, 0: connect */
};

static const struct kind TCP = {SOCK_STREAM, IPPROTO_TCP, 0};
static const struct kind MPTCP = {SOCK_STREAM, IPPROTO_MPTCP, 0};
static const struct kind FAST_OPEN = {SOCK_STREAM, IPPROTO_TCP, MSG_FASTOPEN};
static const struct kind UDP = {SOCK_DGRAM, IPPROTO_UDP, 0};

static int held[MOST_HELD];
static int held_count;
static const char *failed_call;

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

static int failed(const char *call)
{
	failed_call = call;
	return -1;
}

/* Fills in an IPv4 or IPv6 address and returns its length. */
static socklen_t parse_address(const char *text, int port, struct sockaddr_storage *address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return sizeof *v4;
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return sizeof *v6;
	}
	fprintf(stderr, "client: %s is no address\n", text);
	exit(2);
}

static int bind_to(int fd, int family, int port)
{
	struct sockaddr_storage local;
	socklen_t length = parse_address(family == AF_INET ? "0.0.0.0" : "::", port, &local);
	int on = 1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on))
		return failed("setsockopt");
	return bind(fd, (struct sockaddr *)&local, length) ? failed("bind") : 0;
}

/* The server reads nothing: data that it left unread would make its answer a reset. */
static int reach(int fd, int send_flags, const struct sockaddr *peer, socklen_t length)
{
	if (send_flags)
		return sendto(fd, "", 0, send_flags | MSG_NOSIGNAL, peer, length) < 0 ? failed("sendto") : 0;
	return connect(fd, peer, length) ? failed("connect") : 0;
}

/* Returns a connected socket, or -1 with errno and failed_call set. */
static int open_connection(struct kind kind, const char *host, int port, int local_port)
{
	struct sockaddr_storage peer;
	socklen_t length = parse_address(host, port, &peer);
	struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
	int fd = socket(peer.ss_family, kind.type | SOCK_CLOEXEC, kind.protocol);
	if (fd < 0)
		return failed("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience))
		failed("setsockopt");
	else if ((local_port == NOT_BOUND || bind_to(fd, peer.ss_family, local_port) == 0) &&
		 reach(fd, kind.send_flags, (struct sockaddr *)&peer, length) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Reads up to the first newline. */
static int read_line(int fd, char *line, size_t size)
{
	size_t used = 0;
	while (used + 1 < size) {
		ssize_t got = recv(fd, line + used, size - used - 1, 0);
		if (got < 0)
			return failed("recv");
		if (got == 0) {
			errno = ENODATA;
			return failed("recv");
		}
		used += (size_t)got;
		line[used] = 0;
		char *end = strchr(line, '\n');
		if (end) {
			*end = 0;
			return 0;
		}
	}
	errno = EMSGSIZE;
	return failed("recv");
}

static int wait_for_end(int fd)
{
	char rest[64];
	ssize_t got;
	while ((got = recv(fd, rest, sizeof rest, 0)) > 0)
		;
	return got < 0 ? failed("recv") : 0;
}

static void report(int status, const char *answer, long start)
{
	if (status == 0)
		printf("ok %s\n", answer);
	else
		printf("failed %s %s after %ld ms\n", failed_call, strerrorname_np(errno), now_ms() - start);
}

/* The first answer of the peer; a datagram is needed to get it. */
static int first_answer(int fd, struct kind kind, char *answer, size_t size)
{
	if (kind.type == SOCK_DGRAM && send(fd, "port?\n", 6, MSG_NOSIGNAL) < 0)
		return failed("send");
	return read_line(fd, answer, size);
}

static int ask(struct kind kind, const char *host, int port, int local_port, char *answer, size_t size)
{
	int fd = open_connection(kind, host, port, local_port);
	if (fd < 0)
		return -1;
	int status = first_answer(fd, kind, answer, size);
	if (status == 0 && kind.type == SOCK_STREAM)
		status = wait_for_end(fd);
	int error = errno;
	close(fd);
	errno = error;
	return status;
}

static int ask_unconnected(const char *host, int port, char *answer, size_t size)
{
	struct sockaddr_storage peer;
	socklen_t length = parse_address(host, port, &peer);
	struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
	int fd = socket(peer.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return failed("socket");
	int status = 0;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience))
		status = failed("setsockopt");
	else if (sendto(fd, "port?\n", 6, 0, (struct sockaddr *)&peer, length) < 0)
		status = failed("sendto");
	else
		status = read_line(fd, answer, size);
	int error = errno;
	close(fd);
	errno = error;
	return status;
}

enum ending { AFTER_SERVER, BEFORE_SERVER, NEVER };

static int one_of_many(struct kind kind, const char *host, int port, enum ending ending)
{
	char answer[LONGEST_LINE];
	int fd = open_connection(kind, host, port, NOT_BOUND);
	if (fd < 0)
		return -1;
	int status = first_answer(fd, kind, answer, sizeof answer);
	if (status == 0 && ending == AFTER_SERVER)
		status = wait_for_end(fd);
	int error = errno;
	if (ending == NEVER && held_count < MOST_HELD)
		held[held_count++] = fd;
	else
		close(fd);
	errno = error;
	return status;
}

/*
 * A listener that is alive can refuse a port used again at once: Linux before 6.19 loses sight of the port's last connection
 * while it moves that to TIME_WAIT ("inet: Avoid ehash lookup race in inet_twsk_hashdance_schedule()"). It is rare.
 */
static int is_to_repeat(int repeated)
{
	return errno == ECONNREFUSED && repeated < MOST_REPEATED;
}

static void many(struct kind kind, int wanted, const char *host, int port, enum ending ending)
{
	int connected = 0, repeated = 0;
	char first[64] = "";
	for (int i = 0; i < wanted; i++) {
		if (one_of_many(kind, host, port, ending) == 0)
			connected++;
		else if (is_to_repeat(repeated)) {
			repeated++;
			i--;
		} else if (!first[0])
			snprintf(first, sizeof first, " %s %s", failed_call, strerrorname_np(errno));
	}
	printf("connected %d failed %d%s\n", connected, wanted - connected, first);
}

static void release(void)
{
	printf("ok %d\n", held_count);
	while (held_count > 0)
		close(held[--held_count]);
}

static int local_port(int count, char **words)
{
	return count == 5 && strcmp(words[3], "from") == 0 ? atoi(words[4]) : NOT_BOUND;
}

static const struct kind *kind_of(const char *word)
{
	return strcmp(word, "tcp") == 0        ? &TCP
	       : strcmp(word, "mptcp") == 0    ? &MPTCP
	       : strcmp(word, "fastopen") == 0 ? &FAST_OPEN
	       : strcmp(word, "udp") == 0      ? &UDP
					       : NULL;
}

static void obey(int count, char **words)
{
	char answer[LONGEST_LINE] = "";
	long start = now_ms();
	const char *what = count > 0 ? words[0] : "";
	const struct kind *kind = kind_of(what);
	if (kind && count >= 3) {
		int status = ask(*kind, words[1], atoi(words[2]), local_port(count, words), answer, sizeof answer);
		report(status, answer, start);
	} else if (strcmp(what, "sendto") == 0 && count == 3) {
		report(ask_unconnected(words[1], atoi(words[2]), answer, sizeof answer), answer, start);
	} else if (strcmp(what, "row") == 0 && count == 4) {
		many(TCP, atoi(words[1]), words[2], atoi(words[3]), AFTER_SERVER);
	} else if (strcmp(what, "leave") == 0 && count == 4) {
		many(TCP, atoi(words[1]), words[2], atoi(words[3]), BEFORE_SERVER);
	} else if (strcmp(what, "hold") == 0 && count == 4) {
		many(TCP, atoi(words[1]), words[2], atoi(words[3]), NEVER);
	} else if (strcmp(what, "holdudp") == 0 && count == 4) {
		many(UDP, atoi(words[1]), words[2], atoi(words[3]), NEVER);
	} else if (strcmp(what, "release") == 0) {
		release();
	} else {
		printf("failed command EINVAL after 0 ms\n");
	}
	fflush(stdout);
}

static void obey_line(char *line)
{
	char *words[MOST_WORDS];
	int count = 0;
	for (char *word = strtok(line, " \n"); word && count < MOST_WORDS; word = strtok(NULL, " \n"))
		words[count++] = word;
	obey(count, words);
}

int main(int argc, char **argv)
{
	char line[LONGEST_LINE];
	if (argc > 1) {
		obey(argc - 1, argv + 1);
		return 0;
	}
	while (fgets(line, sizeof line, stdin))
		obey_line(line);
	return 0;
}
