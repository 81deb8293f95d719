// SPDX-License-Identifier: Apache-2.0
/*
 * Prints what a process can know of itself and inherits from whoever executed it, one fact a line, bytes that
 * are not printable ASCII as \xHH. It is linked statically and calls nothing that changes what it prints.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_FILES = 4096 };

static char content[1 << 20];

static void print_bytes(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte >= ' ' && byte <= '~' && byte != '\\')
			putchar(byte);
		else
			printf("\\x%02x", byte);
	}
}

static ssize_t read_all(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	size_t used = 0;
	ssize_t got;
	while (used < sizeof content && (got = read(fd, content + used, sizeof content - used)) > 0)
		used += (size_t)got;
	close(fd);
	return (ssize_t)used;
}

/* A file of text: each of its lines becomes one fact. */
static void print_lines(const char *path)
{
	ssize_t length = read_all(path);
	if (length < 0) {
		printf("%s: %s\n", path, strerrorname_np(errno));
		return;
	}
	for (char *line = content, *end = content + length; line < end;) {
		char *newline = memchr(line, '\n', (size_t)(end - line));
		size_t size = (size_t)((newline ? newline : end) - line);
		printf("%s: ", path);
		print_bytes(line, size);
		putchar('\n');
		line += size + 1;
	}
}

/* A file of bytes: the whole of it is one fact. */
static void print_whole(const char *path)
{
	ssize_t length = read_all(path);
	printf("%s: ", path);
	if (length < 0)
		printf("%s", strerrorname_np(errno));
	else
		print_bytes(content, (size_t)length);
	putchar('\n');
}

static void print_link(const char *path)
{
	char target[4096];
	ssize_t length = readlink(path, target, sizeof target);
	printf("%s -> ", path);
	if (length < 0)
		printf("%s", strerrorname_np(errno));
	else
		print_bytes(target, (size_t)length);
	putchar('\n');
}

/* Asks the kernel about each number: opening /proc/self/fd would add one. */
static void print_files(void)
{
	char path[64];
	for (int fd = 0; fd < MOST_FILES; fd++) {
		int descriptor_flags = fcntl(fd, F_GETFD);
		if (descriptor_flags < 0)
			continue;
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		print_link(path);
		printf("fd %d: cloexec %d, status flags %#o\n", fd, descriptor_flags & FD_CLOEXEC, (unsigned)fcntl(fd, F_GETFL));
		if (fd > 2)
			printf("fd %d: position %ld\n", fd, (long)lseek(fd, 0, SEEK_CUR));
	}
}

static void print_scheduling(void)
{
	printf("nice %d, policy %d, i/o priority %ld\n", getpriority(PRIO_PROCESS, 0), sched_getscheduler(0),
	       syscall(SYS_ioprio_get, 1, 0));
	printf("timer slack %d\n", prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0));
}

/* A shell with job control makes each job a group of its own: that it leads one is then the fact, not its number. */
static void print_group(const char *what, pid_t group)
{
	if (group == getpid())
		printf("%s: its own\n", what);
	else
		printf("%s: %d\n", what, group);
}

static void print_process(void)
{
	int value = -1;
	printf("parent %d, session %d\n", getppid(), getsid(0));
	print_group("process group", getpgrp());
	print_group("foreground group", tcgetpgrp(2));
	printf("personality %#x\n", (unsigned)personality(0xffffffff));
	printf("dumpable %d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	printf("keep capabilities %d, secure bits %#x, no new privileges %d\n", prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0),
	       (unsigned)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	prctl(PR_GET_PDEATHSIG, &value, 0, 0, 0);
	printf("parent death signal %d\n", value);
	value = -1;
	prctl(PR_GET_CHILD_SUBREAPER, &value, 0, 0, 0);
	printf("child subreaper %d\n", value);
	printf("huge pages disabled %d\n", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
	printf("executed as %s\n", (const char *)getauxval(AT_EXECFN));
	printf("secure execution %lu\n", getauxval(AT_SECURE));
}

int main(void)
{
	print_whole("/proc/self/cmdline");
	print_whole("/proc/self/environ");
	print_whole("/proc/self/comm");
	print_whole("/proc/self/coredump_filter");
	print_whole("/proc/self/oom_score_adj");
	print_whole("/proc/self/loginuid");
	print_whole("/proc/self/timers");
	print_whole("/proc/self/attr/current");
	print_lines("/proc/self/status");
	print_lines("/proc/self/limits");
	print_lines("/proc/self/mountinfo");
	print_whole("/proc/thread-self/children");
	print_link("/proc/self/cwd");
	print_link("/proc/self/root");
	print_link("/proc/self/exe");
	const char *namespaces[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "user", "uts"};
	for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
		char path[64];
		snprintf(path, sizeof path, "/proc/self/ns/%s", namespaces[i]);
		print_link(path);
	}
	print_files();
	print_scheduling();
	print_process();
	return 0;
}
