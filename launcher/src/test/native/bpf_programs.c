// SPDX-License-Identifier: Apache-2.0
/*
 * Prints type, as a number, and name of each BPF program that the kernel has, a line each. bpftool-prog(8) says the same, but looks
 * for the processes that hold each of them, and reads its BTF: ten times as long, and longer the more there are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attributes)
{
	return (int)syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static int fail(const char *what)
{
	fprintf(stderr, "bpf_programs: %s: %s\n", what, strerror(errno));
	return 1;
}

/* What went since it was listed is left out. */
static int print(uint32_t id)
{
	union bpf_attr attributes = {.prog_id = id};
	int fd = bpf(BPF_PROG_GET_FD_BY_ID, &attributes);
	if (fd < 0)
		return errno == ENOENT ? 0 : fail("BPF_PROG_GET_FD_BY_ID");
	struct bpf_prog_info info = {0};
	memset(&attributes, 0, sizeof attributes);
	attributes.info.bpf_fd = (uint32_t)fd;
	attributes.info.info_len = sizeof info;
	attributes.info.info = (uint64_t)(uintptr_t)&info;
	int status = bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes);
	if (status == 0)
		printf("%u %.*s\n", info.type, (int)sizeof info.name, info.name);
	else
		fail("BPF_OBJ_GET_INFO_BY_FD");
	close(fd);
	return status;
}

int main(void)
{
	union bpf_attr attributes = {0};
	while (bpf(BPF_PROG_GET_NEXT_ID, &attributes) == 0) {
		uint32_t id = attributes.next_id;
		if (print(id))
			return 1;
		memset(&attributes, 0, sizeof attributes);
		attributes.start_id = id;
	}
	return errno == ENOENT ? 0 : fail("BPF_PROG_GET_NEXT_ID");
}
