// SPDX-License-Identifier: Apache-2.0
/*
 * Sends datagrams to an IPv4 address from sockets that are neither bound nor connected, in ways that few programs use, and prints
 * for each the line that the server answers:
 *
 *   send_ways ADDRESS PORT
 *
 *   sendmmsg      two datagrams in one call
 *   io_uring      IORING_OP_SENDMSG; "not here" where the kernel refuses io_uring
 *   thread        the socket is another thread's, which has ended
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static struct sockaddr_in server = {.sin_family = AF_INET};
static struct iovec question = {.iov_base = "?\n", .iov_len = 2};

static struct msghdr message(void)
{
	return (struct msghdr){
		.msg_name = &server, .msg_namelen = sizeof server, .msg_iov = &question, .msg_iovlen = 1};
}

static int new_socket(void)
{
	struct timeval patience = {.tv_sec = 2};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience)) {
		perror("socket");
		exit(2);
	}
	return fd;
}

static void hear(const char *way, int fd, int count)
{
	for (int i = 0; i < count; i++) {
		char answer[64];
		ssize_t got = recv(fd, answer, sizeof answer - 1, 0);
		if (got < 0) {
			printf("%s failed %s\n", way, strerrorname_np(errno));
			break;
		}
		answer[got] = 0;
		printf("%s %s", way, answer);
	}
	close(fd);
}

static void by_sendmmsg(void)
{
	int fd = new_socket();
	struct mmsghdr messages[2] = {{.msg_hdr = message()}, {.msg_hdr = message()}};
	if (sendmmsg(fd, messages, 2, 0) != 2)
		printf("sendmmsg failed %s\n", strerrorname_np(errno));
	hear("sendmmsg", fd, 2);
}

/* Both rings in one mapping: IORING_FEAT_SINGLE_MMAP, Linux 5.4. */
static int submit(int ring, const struct io_uring_params *p, const struct io_uring_sqe *entry)
{
	size_t submissions = p->sq_off.array + p->sq_entries * sizeof(uint32_t);
	size_t completions = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	size_t size = submissions > completions ? submissions : completions;
	unsigned char *rings = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	struct io_uring_sqe *entries =
		mmap(NULL, p->sq_entries * sizeof *entries, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
	if (rings == MAP_FAILED || (void *)entries == MAP_FAILED)
		return -errno;
	entries[0] = *entry;
	*(uint32_t *)(rings + p->sq_off.array) = 0;
	__atomic_store_n((uint32_t *)(rings + p->sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -errno;
	return ((struct io_uring_cqe *)(rings + p->cq_off.cqes))->res;
}

static void by_io_uring(void)
{
	int fd = new_socket();
	struct msghdr header = message();
	struct io_uring_params parameters = {0};
	struct io_uring_sqe entry = {.opcode = IORING_OP_SENDMSG, .fd = fd, .addr = (uintptr_t)&header, .len = 1};
	int ring = (int)syscall(SYS_io_uring_setup, 1, &parameters);
	if (ring < 0) {
		printf("io_uring not here\n");
		close(fd);
		return;
	}
	int result = submit(ring, &parameters, &entry);
	if (result < 0)
		printf("io_uring failed %s\n", strerrorname_np(-result));
	else
		hear("io_uring", fd, 1);
	close(ring);
}

static void *make_socket(void *fd)
{
	*(int *)fd = new_socket();
	return NULL;
}

static void by_the_socket_of_a_thread(void)
{
	int fd = -1;
	pthread_t thread;
	struct msghdr header = message();
	if (pthread_create(&thread, NULL, make_socket, &fd) || pthread_join(thread, NULL))
		return;
	if (sendmsg(fd, &header, 0) < 0)
		printf("thread failed %s\n", strerrorname_np(errno));
	hear("thread", fd, 1);
}

int main(int argc, char **argv)
{
	if (argc != 3 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1)
		return 2;
	server.sin_port = htons((uint16_t)atoi(argv[2]));
	by_sendmmsg();
	by_io_uring();
	by_the_socket_of_a_thread();
	return 0;
}
