// SPDX-License-Identifier: Apache-2.0
/*
 * A client that opens connections in every way a program can, and reports from which ports; and the server it talks to.
 * Built statically, so that nothing but the kernel can have chosen the ports.
 *
 *   connector --listen ADDRESS PORT [--destinations N] [--udp]
 *   connector [options] ADDRESS PORT
 *
 * --listen            serve on PORT .. PORT+N-1 until killed; prints "ready" once. A TCP connection on which the byte 'C'
 *                     arrives is closed at once (the server closes first); every other waits for the client's close.
 *                     UDP datagrams are echoed.
 * --count N           sockets to connect, over all threads (default 1)
 * --threads N         connect from N threads (default 1)
 * --destinations N    connect to PORT .. PORT+N-1 in turn (default 1)
 * --hosts N           connect to N addresses in turn: ADDRESS and its successors (IPv4, default 1)
 * --hold              keep every socket open to the end; without it each is closed before the next is opened
 * --wait              with --hold: print the result, then keep the sockets until standard input ends
 * --client-closes     close first, which leaves the client's port in TIME_WAIT; without it the server closes first
 * --udp               UDP: connect, send one byte
 * --bind-address A    bind to this address first
 * --bind-port P       bind to this port first (0: bind(0))
 * --no-port           set IP_BIND_ADDRESS_NO_PORT before the bind
 * --reuse-address     set SO_REUSEADDR before anything else
 * --device NAME       set SO_BINDTODEVICE before anything else
 * --mptcp             Multipath TCP sockets
 * --fast-open         send the first byte with MSG_FASTOPEN instead of connect
 * --nonblocking       connect without blocking, then poll
 * --dual-stack        an IPv6 socket, the IPv4 address v4-mapped
 * --rejoin            after each connect dissolve it (connect to AF_UNSPEC) and connect again
 * --range FIRST:LAST  count the local ports outside; several ranges have commas between them
 * --expect-errno N    count only failures with another errno as failures; those with errno N as refused
 *                     (ECONNREFUSED: without it such a connect is made again, twice a thread, counted as repeated)
 *
 * Prints one line: connected=N failed=N refused=N repeated=N outside=N distinct=N errno=LAST seconds=S rate=CONNECTS/S
 * p50=MICROSECONDS p99=MICROSECONDS max=MICROSECONDS (of connect(2) alone).
 * Exit status: 0 nothing failed and no port outside, 1 otherwise, 2 usage or setup.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { MAX_PORTS = 65536, MAX_THREADS = 256, MAX_EVENTS = 256, MAX_REPEATED = 2 };

struct options {
	bool listen, hold, wait, client_closes, udp, bind, no_port, reuse_address, mptcp, fast_open, nonblocking, dual_stack, rejoin, ranged;
	int count, threads, destinations, hosts, bind_port, expect_errno;
	const char *bind_address, *device;
	struct sockaddr_storage target;
	socklen_t target_length;
};

struct worker {
	pthread_t thread;
	const struct options *options;
	int begin, end; /* sockets of this worker */
	int *held;
	uint64_t *nanoseconds; /* shared, one entry per socket; 0: failed */
	int connected, failed, refused, repeated, outside, last_errno;
};

static _Atomic unsigned char port_seen[65536];
static bool port_allowed[MAX_PORTS];

static void die(const char *what)
{
	fprintf(stderr, "connector: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static in_port_t *port_of(struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET ? &((struct sockaddr_in *)a)->sin_port : &((struct sockaddr_in6 *)a)->sin6_port;
}

static socklen_t parse_address(const char *text, int port, bool dual_stack, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	char mapped[64];

	memset(out, 0, sizeof(*out));
	if (!dual_stack && inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return sizeof(*v4);
	}
	snprintf(mapped, sizeof(mapped), "%s%s", dual_stack && !strchr(text, ':') ? "::ffff:" : "", text);
	if (inet_pton(AF_INET6, mapped, &v6->sin6_addr) != 1) {
		fprintf(stderr, "connector: '%s' is no address\n", text);
		exit(2);
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	return sizeof(*v6);
}

/* ---- Server ---- */

static void serve_stream(int poller, int listener, struct epoll_event *event)
{
	int client;
	char byte;

	if (event->data.fd != listener) {
		if (read(event->data.fd, &byte, 1) <= 0 || byte == 'C')
			close(event->data.fd);
		return;
	}
	while ((client = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		struct epoll_event add = {.events = EPOLLIN, .data.fd = client};

		if (epoll_ctl(poller, EPOLL_CTL_ADD, client, &add))
			die("epoll_ctl");
	}
}

static void serve_datagram(int fd)
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof(peer);
	char data[2048];
	ssize_t got = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&peer, &length);

	if (got >= 0)
		sendto(fd, data, (size_t)got, 0, (struct sockaddr *)&peer, length);
}

static bool is_listener(int fd, const int *listeners, int count)
{
	for (int i = 0; i < count; i++)
		if (listeners[i] == fd)
			return true;
	return false;
}

static _Noreturn void serve(struct options *o)
{
	int poller = epoll_create1(0), one = 1, base = ntohs(*port_of(&o->target));
	int *listeners = calloc((size_t)o->destinations, sizeof(int));

	for (int i = 0; i < o->destinations; i++) {
		int fd = socket(o->target.ss_family, (o->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK, 0);
		struct epoll_event add = {.events = EPOLLIN, .data.fd = fd};

		*port_of(&o->target) = htons((uint16_t)(base + i));
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		if (bind(fd, (struct sockaddr *)&o->target, o->target_length) || (!o->udp && listen(fd, 4096)))
			die("listen");
		if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &add))
			die("epoll_ctl");
		listeners[i] = fd;
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct epoll_event events[MAX_EVENTS];
		int got = epoll_wait(poller, events, MAX_EVENTS, -1);

		for (int i = 0; i < got; i++) {
			if (o->udp)
				serve_datagram(events[i].data.fd);
			else if (is_listener(events[i].data.fd, listeners, o->destinations))
				serve_stream(poller, events[i].data.fd, &events[i]);
			else
				serve_stream(poller, -1, &events[i]);
		}
	}
}

/* ---- Client ---- */

static int open_socket(const struct options *o)
{
	int one = 1, type = (o->udp ? SOCK_DGRAM : SOCK_STREAM) | (o->nonblocking ? SOCK_NONBLOCK : 0);
	int fd = socket(o->target.ss_family, type, o->mptcp ? IPPROTO_MPTCP : 0);

	if (fd < 0)
		die("socket");
	if (o->reuse_address && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)))
		die("SO_REUSEADDR");
	if (o->device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->device, (socklen_t)strlen(o->device) + 1))
		die("SO_BINDTODEVICE");
	if (o->no_port && setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one)))
		die("IP_BIND_ADDRESS_NO_PORT");
	return fd;
}

static int bind_first(int fd, const struct options *o)
{
	struct sockaddr_storage local;
	const char *any = o->target.ss_family == AF_INET ? "0.0.0.0" : "::";
	socklen_t length;

	if (!o->bind)
		return 0;
	length = parse_address(o->bind_address ? o->bind_address : any, o->bind_port, o->dual_stack && o->bind_address, &local);
	return bind(fd, (struct sockaddr *)&local, length);
}

static int wait_connected(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLOUT};
	int error = 0;
	socklen_t length = sizeof(error);

	if (poll(&poller, 1, 10000) != 1) {
		errno = ETIMEDOUT;
		return -1;
	}
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	errno = error;
	return error ? -1 : 0;
}

static int connect_once(int fd, const struct options *o, struct sockaddr_storage *to)
{
	if (o->fast_open)
		return sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *)to, o->target_length) == 1 ? 0 : -1;
	if (!connect(fd, (struct sockaddr *)to, o->target_length))
		return 0;
	return o->nonblocking && errno == EINPROGRESS ? wait_connected(fd) : -1;
}

static int join(int fd, const struct options *o, struct sockaddr_storage *to)
{
	struct sockaddr none = {.sa_family = AF_UNSPEC};

	if (connect_once(fd, o, to))
		return -1;
	if (!o->rejoin)
		return 0;
	return connect(fd, &none, sizeof(none)) || connect_once(fd, o, to) ? -1 : 0;
}

static void choose_target(const struct options *o, int index, struct sockaddr_storage *to)
{
	*to = o->target;
	*port_of(to) = htons((uint16_t)(ntohs(*port_of(to)) + index % o->destinations));
	if (to->ss_family == AF_INET) {
		struct in_addr *a = &((struct sockaddr_in *)to)->sin_addr;

		a->s_addr = htonl(ntohl(a->s_addr) + (uint32_t)(index / o->destinations % o->hosts));
	}
}

static void note_port(struct worker *w, int fd)
{
	const struct options *o = w->options;
	struct sockaddr_storage local;
	socklen_t length = sizeof(local);
	int port;

	if (getsockname(fd, (struct sockaddr *)&local, &length))
		die("getsockname");
	port = ntohs(*port_of(&local));
	atomic_store(&port_seen[port], 1);
	if (o->ranged && !port_allowed[port])
		w->outside++;
}

static void part(int fd, const struct options *o)
{
	char byte;

	if (o->udp)
		(void)!send(fd, "x", 1, 0);
	else if (!o->client_closes && !o->fast_open) {
		struct pollfd poller = {.fd = fd, .events = POLLIN};

		if (send(fd, "C", 1, MSG_NOSIGNAL) == 1 && poll(&poller, 1, 10000) == 1)
			(void)!read(fd, &byte, 1);
	}
	close(fd);
}

/*
 * A port used again at once can be answered with RST by a listener that is alive: Linux before 6.19 loses sight of the port's
 * last connection while it moves that to TIME_WAIT ("inet: Avoid ehash lookup race in inet_twsk_hashdance_schedule()"). That
 * is the far end's doing, rare, and no word on the choice of the port: such a connect is made again, counted, a few times.
 */
static bool is_to_repeat(struct worker *w)
{
	if (errno != ECONNREFUSED || w->options->expect_errno == ECONNREFUSED || w->repeated >= MAX_REPEATED)
		return false;
	w->repeated++;
	return true;
}

static void note_failure(struct worker *w)
{
	if (w->options->expect_errno && errno == w->options->expect_errno)
		w->refused++;
	else
		w->failed++;
	w->last_errno = errno;
}

static void *work(void *argument)
{
	struct worker *w = argument;
	const struct options *o = w->options;

	for (int i = w->begin; i < w->end; i++) {
		int fd = open_socket(o), result;
		struct sockaddr_storage to;
		uint64_t start;

		choose_target(o, i, &to);
		result = bind_first(fd, o);
		start = now();
		if (!result)
			result = join(fd, o, &to);
		if (result) {
			if (is_to_repeat(w))
				i--;
			else
				note_failure(w);
			close(fd);
			continue;
		}
		w->nanoseconds[i] = now() - start;
		w->connected++;
		note_port(w, fd);
		if (o->hold)
			w->held[i] = fd;
		else
			part(fd, o);
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static double percentile(const uint64_t *sorted, int count, double share)
{
	if (!count)
		return 0;
	return (double)sorted[(int)((count - 1) * share)] / 1000.0;
}

static int run(struct options *o)
{
	static struct worker workers[MAX_THREADS];
	struct worker total = {0};
	uint64_t *nanoseconds = calloc((size_t)o->count, sizeof(*nanoseconds)), start = now();
	int *held = calloc((size_t)o->count, sizeof(*held)), distinct = 0, measured = 0;
	double seconds;

	for (int i = 0; i < o->threads; i++) {
		workers[i] = (struct worker){.options = o, .held = held, .nanoseconds = nanoseconds};
		workers[i].begin = (int)((long)o->count * i / o->threads);
		workers[i].end = (int)((long)o->count * (i + 1) / o->threads);
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			die("pthread_create");
	}
	for (int i = 0; i < o->threads; i++) {
		pthread_join(workers[i].thread, NULL);
		total.connected += workers[i].connected;
		total.failed += workers[i].failed;
		total.refused += workers[i].refused;
		total.repeated += workers[i].repeated;
		total.outside += workers[i].outside;
		if (workers[i].last_errno)
			total.last_errno = workers[i].last_errno;
	}
	seconds = (double)(now() - start) / 1e9;
	for (int i = 0; i < 65536; i++)
		distinct += port_seen[i];
	for (int i = 0; i < o->count; i++)
		if (nanoseconds[i])
			nanoseconds[measured++] = nanoseconds[i];
	qsort(nanoseconds, (size_t)measured, sizeof(*nanoseconds), compare);
	printf("connected=%d failed=%d refused=%d repeated=%d outside=%d distinct=%d errno=%d seconds=%.3f rate=%.0f p50=%.1f p99=%.1f max=%.1f\n",
	       total.connected, total.failed, total.refused, total.repeated, total.outside, distinct, total.last_errno,
	       seconds, total.connected / seconds, percentile(nanoseconds, measured, 0.5), percentile(nanoseconds, measured, 0.99),
	       percentile(nanoseconds, measured, 1));
	fflush(stdout);
	while (o->wait && getchar() != EOF)
		;
	return total.failed || total.outside ? 1 : 0;
}

static void usage(void)
{
	fputs("usage: connector [--listen] [options] ADDRESS PORT (the options are at the top of connector.c)\n", stderr);
	exit(2);
}

static void allow(const char *ranges)
{
	int first, last, length;

	for (;; ranges += length + 1) {
		if (sscanf(ranges, "%d:%d%n", &first, &last, &length) != 2 || first < 0 || last >= MAX_PORTS)
			usage();
		for (int port = first; port <= last; port++)
			port_allowed[port] = true;
		if (ranges[length] != ',')
			return;
	}
}

static void parse_options(int argc, char **argv, struct options *o)
{
	static const struct option names[] = {
		{"listen", 0, 0, 'l'},	    {"count", 1, 0, 'c'},	{"threads", 1, 0, 't'},	  {"destinations", 1, 0, 'd'},
		{"hosts", 1, 0, 'H'},	    {"hold", 0, 0, 'h'},	{"wait", 0, 0, 'w'},	  {"client-closes", 0, 0, 'C'},
		{"udp", 0, 0, 'u'},	    {"bind-address", 1, 0, 'a'}, {"bind-port", 1, 0, 'p'}, {"no-port", 0, 0, 'N'},
		{"reuse-address", 0, 0, 'r'}, {"device", 1, 0, 'D'},	{"mptcp", 0, 0, 'm'},	  {"fast-open", 0, 0, 'f'},
		{"nonblocking", 0, 0, 'n'}, {"dual-stack", 0, 0, '6'},	{"rejoin", 0, 0, 'j'},	  {"range", 1, 0, 'R'},
		{"expect-errno", 1, 0, 'e'}, {0, 0, 0, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (option) {
		case 'l': o->listen = true; break;
		case 'c': o->count = atoi(optarg); break;
		case 't': o->threads = atoi(optarg); break;
		case 'd': o->destinations = atoi(optarg); break;
		case 'H': o->hosts = atoi(optarg); break;
		case 'h': o->hold = true; break;
		case 'w': o->wait = true; break;
		case 'C': o->client_closes = true; break;
		case 'u': o->udp = true; break;
		case 'a': o->bind = true; o->bind_address = optarg; break;
		case 'p': o->bind = true; o->bind_port = atoi(optarg); break;
		case 'N': o->no_port = true; break;
		case 'r': o->reuse_address = true; break;
		case 'D': o->device = optarg; break;
		case 'm': o->mptcp = true; break;
		case 'f': o->fast_open = true; break;
		case 'n': o->nonblocking = true; break;
		case '6': o->dual_stack = true; break;
		case 'j': o->rejoin = true; break;
		case 'R':
			o->ranged = true;
			allow(optarg);
			break;
		case 'e': o->expect_errno = atoi(optarg); break;
		default: usage();
		}
	}
	if (argc - optind != 2 || o->threads < 1 || o->threads > MAX_THREADS || o->count < 1 || o->destinations < 1 || o->hosts < 1)
		usage();
	o->target_length = parse_address(argv[optind], atoi(argv[optind + 1]), o->dual_stack, &o->target);
}

int main(int argc, char **argv)
{
	struct options o = {.count = 1, .threads = 1, .destinations = 1, .hosts = 1};
	struct rlimit files = {1 << 20, 1 << 20};

	parse_options(argc, argv, &o);
	setrlimit(RLIMIT_NOFILE, &files);
	if (o.listen)
		serve(&o);
	return run(&o);
}
