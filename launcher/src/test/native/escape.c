// SPDX-License-Identifier: Apache-2.0
/*
 * Tries to have packets leave from ports outside a jail's range; whether one did is seen at the far end alone.
 *
 *   escape try ADDRESS4 ADDRESS6 GROUP PID OTHER SOCKET NAME:PORT...
 *       makes the attempts one after another, each in a process of its own, with packets from PORT - 10000 to PORT, whether or not it
 *       reached what it needs for that; prints "NAME" or "NAME absent", when this kernel has no such thing. GROUP is a cgroup outside,
 *       below the roots of the hierarchies; PID and SOCKET are those of a helper outside, OTHER is the PID
 *       of one that is nobody's (65534).
 *   escape help SOCKET ADDRESS4 PORT
 *       the helper: has a socket, which leads to PORT, hands sockets out, and sends what it is told to; prints "ready". It ends with
 *       its standard input.
 *   escape serve PORT
 *       at the far end: accepts MPTCP connections, and keeps them; prints "ready". It ends with its standard input.
 *   escape with-socket PORT COMMAND...
 *       executes the command with a socket that leads to PORT
 */
#define _GNU_SOURCE
#include "uring.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sched.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	DISTANCE = 10000,
	PATIENCE_MS = 50,
	MOST_SECONDS = 60,
	HELPERS_SOCKET = 100,
	INHERITED_SOCKET = 101,
	MOST_MOUNTS = 32,
	LONGEST_PLACE = 256,
	STORM = 50,
	RACES = 60,
	LONG_DATAGRAM = 4000,
	MPTCP = 262,
	UDPLITE = 136,
	SCTP = 132,
	DCCP = 33,
	SOCKET_DCCP = 6,
	LEVEL_DCCP = 269,
	DCCP_SERVICE = 2,
	LEVEL_MPTCP = 284,
	MPTCP_STATE = 1,
	MOST_CONNECTIONS = 64,
	LOCAL_PORT_RANGE = 51,
	NOBODY = 65534,
};

enum result { DONE, ABSENT };

static const char *group, *helper_path;
static pid_t helper, nobodys;
static struct sockaddr_in6 peer6 = {.sin6_family = AF_INET6};
static struct sockaddr_in peer4 = {.sin_family = AF_INET};

/* What is written here in the helper, it sends to. It has the same address in every process: the program is static. */
static volatile int order;

/* ---- packets ---- */

static struct sockaddr *peer(int family, int port, socklen_t *length)
{
	peer4.sin_port = peer6.sin6_port = htons((uint16_t)port);
	*length = family == AF_INET ? sizeof peer4 : sizeof peer6;
	return family == AF_INET ? (struct sockaddr *)&peer4 : (struct sockaddr *)&peer6;
}

static int bind_outside(int fd, int family, int port)
{
	struct sockaddr_in own4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(port - DISTANCE))};
	struct sockaddr_in6 own6 = {.sin6_family = AF_INET6, .sin6_port = own4.sin_port};
	int yes = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
	return family == AF_INET ? bind(fd, (struct sockaddr *)&own4, sizeof own4)
				 : bind(fd, (struct sockaddr *)&own6, sizeof own6);
}

static int new_socket(int family, int type, int protocol, int port)
{
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd >= 0 && port != 0)
		bind_outside(fd, family, port);
	return fd;
}

static void go(int fd, int family, int type, int port, size_t size)
{
	static char content[LONG_DATAGRAM] = "escaped";
	socklen_t length;
	struct sockaddr *to = peer(family, port, &length);
	if (type == SOCK_DGRAM) {
		sendto(fd, content, size, 0, to, length);
	} else if (connect(fd, to, length) < 0 && errno == EINPROGRESS) {
		struct pollfd wait = {.fd = fd, .events = POLLOUT};
		poll(&wait, 1, PATIENCE_MS);
	}
}

static enum result send_by(int type, int protocol, int port)
{
	enum result result = DONE;
	for (int v6 = 0; v6 < 2; v6++) {
		int family = v6 ? AF_INET6 : AF_INET;
		int fd = new_socket(family, type, protocol, port);
		if (fd < 0) {
			result = ABSENT;
			continue;
		}
		go(fd, family, type, port, 8);
		close(fd);
	}
	return result;
}

static enum result send_outside(int port)
{
	send_by(SOCK_DGRAM, 0, port);
	return send_by(SOCK_STREAM, 0, port);
}

/* From a port that the kernel chooses. */
static void send_unbound(int port, int option)
{
	uint32_t range = 20999U << 16 | 20000;
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		int fd = new_socket(AF_INET, type, 0, 0);
		if (option)
			setsockopt(fd, IPPROTO_IP, LOCAL_PORT_RANGE, &range, sizeof range);
		go(fd, AF_INET, type, port, 8);
		close(fd);
	}
}

/* ---- leaving the cgroup ---- */

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t written = write(fd, text, strlen(text));
	close(fd);
	return written < 0 ? -1 : 0;
}

/* Mount points of cgroup file systems; of version 2 alone, if so asked. */
static int cgroup_mounts(char mounts[MOST_MOUNTS][LONGEST_PLACE], int only2)
{
	static char line[PATH_MAX * 2];
	int count = 0;
	FILE *file = fopen("/proc/self/mounts", "re");
	while (file != NULL && count < MOST_MOUNTS && fgets(line, sizeof line, file) != NULL) {
		char type[32];
		if (sscanf(line, "%*s %255s %31s", mounts[count], type) == 2
		    && (strcmp(type, "cgroup2") == 0 || (!only2 && strcmp(type, "cgroup") == 0)))
			count++;
	}
	if (file != NULL)
		fclose(file);
	return count;
}

static void join_below(const char *root)
{
	static const char *const FILES[] = {"cgroup.procs", "cgroup.threads", "tasks"};
	static char mounts[MOST_MOUNTS][LONGEST_PLACE];
	/* The root too: version 1 has no group outside but that. */
	const char *const groups[] = {".", group};
	int count = cgroup_mounts(mounts, 0);
	for (int i = 0; i < 2 * count; i++)
		for (int j = 0; j < 3; j++) {
			char path[2 * PATH_MAX];
			snprintf(path, sizeof path, "%.999s%.255s/%.999s/%s", root, mounts[i / 2], groups[i % 2], FILES[j]);
			write_text(path, "0");
		}
}

static enum result cgroup_write(int port)
{
	join_below("");
	return send_outside(port);
}

static void join_new_mount(void)
{
	char path[PATH_MAX];
	char place[] = "/tmp/escape-XXXXXX";
	if (mkdtemp(place) == NULL)
		return;
	if (mount("none", place, "cgroup2", 0, NULL) == 0) {
		snprintf(path, sizeof path, "%s/%s/cgroup.procs", place, group);
		write_text(path, "0");
		umount2(place, MNT_DETACH);
	}
	rmdir(place);
}

static enum result cgroup_mount(int port)
{
	if (unshare(CLONE_NEWNS) == 0)
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	join_new_mount();
	return send_outside(port);
}

static void remount_all(void)
{
	static char mounts[MOST_MOUNTS][LONGEST_PLACE];
	int count = cgroup_mounts(mounts, 0);
	for (int i = 0; i < count; i++) {
		mount(NULL, mounts[i], NULL, MS_REMOUNT | MS_BIND, NULL);
		umount2(mounts[i], MNT_DETACH);
	}
	mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL);
	umount2("/proc/sys", MNT_DETACH);
}

static enum result cgroup_remount(int port)
{
	if (unshare(CLONE_NEWNS) == 0)
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	static char mounts[MOST_MOUNTS][LONGEST_PLACE];
	int count = cgroup_mounts(mounts, 0);
	for (int i = 0; i < count; i++)
		mount(NULL, mounts[i], NULL, MS_REMOUNT | MS_BIND, NULL);
	join_below("");
	return send_outside(port);
}

/* Root of a user namespace of one's own, with the caller's ID in it as 0. */
static int become_root_of_own(int more)
{
	char map[64];
	uid_t uid = geteuid();
	gid_t gid = getegid();
	if (unshare(CLONE_NEWUSER | more) < 0)
		return -1;
	write_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", uid);
	write_text("/proc/self/uid_map", map);
	snprintf(map, sizeof map, "0 %u 1", gid);
	return write_text("/proc/self/gid_map", map);
}

static enum result settings(int port);

static enum result user_namespace(int port)
{
	become_root_of_own(CLONE_NEWNS | CLONE_NEWCGROUP);
	join_below("");
	join_new_mount();
	remount_all();
	join_below("");
	mount("none", "/proc", "proc", 0, NULL);
	return settings(port);
}

static enum result clone_into(int port)
{
	static char mounts[MOST_MOUNTS][LONGEST_PLACE];
	int count = cgroup_mounts(mounts, 1);
	for (int i = 0; i < count; i++) {
		char path[2 * PATH_MAX];
		snprintf(path, sizeof path, "%.255s/%.999s", mounts[i], group);
		int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		struct clone_args arguments = {
			.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)fd};
		pid_t child = fd < 0 ? -1 : (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
		if (child == 0) {
			send_outside(port);
			_exit(0);
		}
		if (child > 0)
			waitpid(child, NULL, 0);
		close(fd);
	}
	return DONE;
}

/* By the view that another process has of the files, and as the user that it belongs to. */
static enum result others_root(int port)
{
	char root[64];
	snprintf(root, sizeof root, "/proc/%d/root", helper);
	join_below(root);
	join_below("/proc/1/root");
	return send_outside(port);
}

/* Root becomes another user for one look, and keeps what it has opened. */
static enum result others_root_as_user(int port)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/root", nobodys);
	setfsgid(NOBODY);
	setfsuid(NOBODY);
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	setfsuid(0);
	setfsgid(0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	join_below(path);
	return send_outside(port);
}

static void execute(const char *command);

/* By the program that administrators use. */
static void enter_by_nsenter(int port)
{
	char own[PATH_MAX] = "", command[2 * PATH_MAX], address4[INET_ADDRSTRLEN], address6[INET6_ADDRSTRLEN];
	if (readlink("/proc/self/exe", own, sizeof own - 1) < 0)
		return;
	inet_ntop(AF_INET, &peer4.sin_addr, address4, sizeof address4);
	inet_ntop(AF_INET6, &peer6.sin6_addr, address6, sizeof address6);
	snprintf(command, sizeof command, "exec nsenter --target %d --all -- '%s' try %s %s %s %d %d - cgroup-write:%d",
		 helper, own, address4, address6, group, helper, nobodys, port);
	execute(command);
}

static enum result enter_namespaces(int port)
{
	static const char *const NAMES[] = {"user", "mnt", "cgroup", "net"};
	char path[64];
	enter_by_nsenter(port);
	int all = (int)syscall(SYS_pidfd_open, helper, 0);
	setns(all, CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWCGROUP);
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "/proc/%d/ns/%s", helper, NAMES[i]);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		setns(fd, 0);
		close(fd);
	}
	join_below("");
	return send_outside(port);
}

/* ---- others, and their sockets ---- */

static enum result trace(int port)
{
	struct iovec here = {&port, sizeof port}, there = {(void *)(uintptr_t)&order, sizeof order};
	process_vm_writev(helper, &here, 1, &there, 1, 0);
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/mem", helper);
	int memory = open(path, O_RDWR | O_CLOEXEC);
	if (memory >= 0 && pwrite(memory, &port, sizeof port, (off_t)(uintptr_t)&order) < 0)
		close(memory);
	if (ptrace(PTRACE_ATTACH, helper, NULL, NULL) == 0) {
		waitpid(helper, NULL, __WALL);
		ptrace(PTRACE_POKEDATA, helper, (void *)(uintptr_t)&order, (void *)(uintptr_t)port);
		ptrace(PTRACE_DETACH, helper, NULL, NULL);
	}
	poll(NULL, 0, 200); /* the helper looks every 10 ms; whether it was told shows on the wire */
	return send_outside(port);
}

/* Root may become any user, whose programs it may then trace. */
static enum result trace_as_user(int port)
{
	if (setresgid(NOBODY, NOBODY, NOBODY) < 0 || setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return send_outside(port);
	helper = nobodys;
	return trace(port);
}

static enum result take_socket(int port)
{
	int process = (int)syscall(SYS_pidfd_open, helper, 0);
	int fd = (int)syscall(SYS_pidfd_getfd, process, HELPERS_SOCKET, 0);
	if (fd >= 0)
		go(fd, AF_INET, SOCK_DGRAM, port, 8);
	return DONE;
}

static int ask_helper(char what, int port)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strncpy(address.sun_path, helper_path, sizeof address.sun_path - 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		return -1;
	int words[] = {what, port};
	char control[CMSG_SPACE(sizeof(int))] = {0};
	char answer;
	struct iovec into = {&answer, 1};
	struct msghdr message = {
		.msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	if (write(fd, words, sizeof words) != sizeof words || recvmsg(fd, &message, 0) != 1)
		return -1;
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int passed = -1;
	if (header != NULL && header->cmsg_type == SCM_RIGHTS)
		memcpy(&passed, CMSG_DATA(header), sizeof passed);
	return passed;
}

static enum result passed_socket(int port)
{
	int fd = ask_helper('f', port);
	if (fd >= 0)
		go(fd, AF_INET, SOCK_DGRAM, port, 8);
	return DONE;
}

static enum result ask(int port)
{
	ask_helper('a', port);
	return send_outside(port);
}

static enum result inherited(int port)
{
	go(INHERITED_SOCKET, AF_INET, SOCK_DGRAM, port, 8);
	return DONE;
}

/* ---- below the socket ---- */

static uint16_t checksum(const void *data, size_t size)
{
	uint32_t sum = 0;
	for (size_t i = 0; i + 1 < size; i += 2) {
		uint16_t word;
		memcpy(&word, (const char *)data + i, 2);
		sum += word;
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

struct datagram {
	struct iphdr ip;
	struct udphdr udp;
	char content[8];
};

static struct datagram datagram(int port, const char *own)
{
	struct datagram made = {
		.ip = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP, .tot_len = htons(sizeof made),
		       .saddr = inet_addr(own), .daddr = peer4.sin_addr.s_addr},
		.udp = {.source = htons((uint16_t)(port - DISTANCE)), .dest = htons((uint16_t)port),
			.len = htons(sizeof made.udp + sizeof made.content)},
		.content = "escaped",
	};
	made.ip.check = checksum(&made.ip, sizeof made.ip);
	return made;
}

static enum result raw_sockets(int port)
{
	struct datagram made = datagram(port, "0.0.0.0");
	socklen_t length;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	sendto(fd, &made, sizeof made, 0, peer(AF_INET, port, &length), sizeof peer4);
	fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP);
	sendto(fd, &made.udp, sizeof made - sizeof made.ip, 0, peer(AF_INET, 0, &length), sizeof peer4);
	fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP);
	sendto(fd, &made.udp, sizeof made - sizeof made.ip, 0, peer(AF_INET6, 0, &length), sizeof peer6);
	return DONE;
}

static enum result packet_socket(int port)
{
	struct datagram made = datagram(port, "10.77.0.1");
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP));
	const struct if_nameindex *link = if_nameindex();
	for (; fd >= 0 && link != NULL && link->if_index != 0; link++) {
		struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_halen = 6,
					 .sll_ifindex = (int)link->if_index, .sll_addr = "\xff\xff\xff\xff\xff\xff"};
		sendto(fd, &made, sizeof made, 0, (struct sockaddr *)&to, sizeof to);
	}
	return DONE;
}

/* Programs of the administrator, which are there or not. */
static void execute(const char *command)
{
	pid_t child = fork();
	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);
		dup2(nowhere, STDOUT_FILENO);
		dup2(nowhere, STDERR_FILENO);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}

static void with_setting(const char *path, const char *text, void (*sending)(int), int port)
{
	char before[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, before, sizeof before - 1);
	close(fd);
	int changed = write_text(path, text) == 0;
	sending(port);
	if (changed && size > 0)
		write_text(path, before);
}

/* To the far end by a link that is made for it, and removed again. */
static void through_link(const char *type, void (*sending)(int), int port)
{
	char command[512];
	snprintf(command, sizeof command,
		 "ip link add escape0 %s && ip address add 10.78.0.1/24 dev escape0 && ip link set escape0 up arp off", type);
	execute(command);
	struct in_addr before = peer4.sin_addr;
	peer4.sin_addr.s_addr = inet_addr("10.78.0.2");
	sending(port);
	peer4.sin_addr = before;
	execute("ip link del escape0");
}

static void send_bound4(int port)
{
	int fd = new_socket(AF_INET, SOCK_DGRAM, 0, port);
	go(fd, AF_INET, SOCK_DGRAM, port, 8);
	close(fd);
}

static void send_unbound4(int port)
{
	send_unbound(port, 0);
}

static const char *far_end(void)
{
	static char text[INET_ADDRSTRLEN];
	return inet_ntop(AF_INET, &peer4.sin_addr, text, sizeof text);
}

/* Kernels have some of them. */
static enum result tunnel(int port)
{
	static const char *const TYPES[] = {"type vxlan id 7 dstport 4789", "type ipip", "type gre", "type gretap"};
	char type[128];
	for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
		snprintf(type, sizeof type, "%s remote %s", TYPES[i], far_end());
		through_link(type, send_bound4, port);
	}
	return DONE;
}

/* What is wrapped leaves from inside the range; what it is wrapped in, from outside. */
static enum result tunnel_port(int port)
{
	char type[128];
	snprintf(type, sizeof type, "type vxlan id 7 remote %s dstport %d srcport 20000 20999", far_end(), port);
	through_link(type, send_unbound4, port);
	return DONE;
}

static int tun;

static void write_to_tun(int port)
{
	struct datagram made = datagram(port, "10.78.0.2");
	if (write(tun, &made, sizeof made) < 0)
		perror("escape: tun");
}

/* As if somebody behind the link had sent it: the kernel forwards it. */
static enum result tun_device(int port)
{
	struct ifreq link = {.ifr_name = "escape0", .ifr_flags = IFF_TUN | IFF_NO_PI};
	tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (tun >= 0 && ioctl(tun, TUNSETIFF, &link) == 0) {
		execute("ip address add 10.78.0.1/24 dev escape0; ip link set escape0 up");
		with_setting("/proc/sys/net/ipv4/ip_forward", "1", write_to_tun, port);
	}
	close(tun);
	return DONE;
}

/* With a link of its own to the wire, and no rules. */
static enum result new_network(int port)
{
	char command[512];
	int ready[2], linked[2];
	char word;
	if (pipe(ready) < 0 || pipe(linked) < 0)
		return ABSENT;
	pid_t child = fork();
	if (child == 0) {
		close(linked[1]);
		int apart = unshare(CLONE_NEWNET) == 0;
		close(ready[1]);
		if (read(linked[0], &word, 1) == 0 && apart) {
			execute("ip address add 10.77.0.77/24 dev escape0; ip link set escape0 up");
			send_bound4(port);
			/* Until the far end's address is found. */
			usleep(PATIENCE_MS * 1000);
		}
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &word, 1) < 0)
		return ABSENT;
	snprintf(command, sizeof command,
		 "ip link add escape0 netns %d link \"$(ip -o route get %s | sed 's/.* dev \\([^ ]*\\).*/\\1/')\" type macvlan", child, far_end());
	execute(command);
	close(linked[1]);
	waitpid(child, NULL, 0);
	return DONE;
}

/* ---- settings and rules ---- */

static enum result settings(int port)
{
	with_setting("/proc/sys/net/ipv4/ip_local_port_range", "20000 20999", send_unbound4, port);
	return send_outside(port);
}

static enum result flush_rules(int port)
{
	execute("nft flush ruleset; iptables -F; iptables -t nat -F; iptables-legacy -F");
	return send_outside(port);
}

static int own_group(void)
{
	static char mounts[MOST_MOUNTS][LONGEST_PLACE];
	char line[PATH_MAX], path[2 * PATH_MAX];
	FILE *file = fopen("/proc/self/cgroup", "re");
	int fd = -1;
	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, "0::", 3) == 0 && cgroup_mounts(mounts, 1) > 0) {
			line[strcspn(line, "\n")] = '\0';
			snprintf(path, sizeof path, "%s%s", mounts[0], line + 3);
			fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		}
	if (file != NULL)
		fclose(file);
	return fd;
}

static enum result detach_programs(int port)
{
	int fd = own_group();
	for (uint32_t type = 0; type < 64; type++) {
		uint32_t ids[16] = {0};
		union bpf_attr query = {0};
		query.query.target_fd = (uint32_t)fd;
		query.query.attach_type = type;
		query.query.prog_ids = (uint64_t)(uintptr_t)ids;
		query.query.prog_cnt = 16;
		if (syscall(SYS_bpf, BPF_PROG_QUERY, &query, sizeof query) < 0)
			continue;
		for (uint32_t i = 0; i < query.query.prog_cnt; i++) {
			union bpf_attr by_id = {.prog_id = ids[i]};
			union bpf_attr detach = {0};
			detach.target_fd = (uint32_t)fd;
			detach.attach_type = type;
			detach.attach_bpf_fd =
				(uint32_t)syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &by_id, sizeof by_id);
			syscall(SYS_bpf, BPF_PROG_DETACH, &detach, sizeof detach);
		}
	}
	return send_outside(port);
}

static enum result flush_and_detach(int port)
{
	flush_rules(port);
	return detach_programs(port);
}

/* ---- sockets ---- */

static enum result by_uring(int port)
{
	for (int v6 = 0; v6 < 2; v6++) {
		int family = v6 ? AF_INET6 : AF_INET;
		int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		socklen_t length;
		struct sockaddr *to = peer(family, port, &length);
		bind_outside(fd, family, port);
		uring_connect(fd, to, length, PATIENCE_MS);
		close(fd);
	}
	return DONE;
}

static enum result daemonize(int port)
{
	int ends[2];
	if (pipe(ends) < 0)
		return ABSENT;
	if (fork() == 0) {
		setsid();
		if (fork() == 0) {
			send_outside(port);
			_exit(0);
		}
		_exit(0);
	}
	close(ends[1]);
	char end;
	return read(ends[0], &end, 1) == 0 ? DONE : ABSENT;
}

static enum result storm(int port)
{
	for (int i = 0; i < STORM; i++) {
		pid_t child = fork();
		if (child == 0) {
			send_by(SOCK_DGRAM, 0, port);
			_exit(0);
		}
	}
	while (wait(NULL) > 0) {
	}
	return DONE;
}

static enum result with_option(int port, int level, int name, const void *value, socklen_t size)
{
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		int family = level == IPPROTO_IPV6 ? AF_INET6 : AF_INET;
		int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		setsockopt(fd, level, name, value, size);
		bind_outside(fd, family, port);
		go(fd, family, type, port, 8);
		close(fd);
	}
	return DONE;
}

static enum result reuse_port(int port)
{
	int yes = 1;
	return with_option(port, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
}

static enum result transparent(int port)
{
	int yes = 1;
	with_option(port, IPPROTO_IP, IP_TRANSPARENT, &yes, sizeof yes);
	return with_option(port, IPPROTO_IPV6, IPV6_TRANSPARENT, &yes, sizeof yes);
}

static enum result local_port_range(int port)
{
	send_unbound(port, 1);
	return DONE;
}

static enum result ip_options(int port)
{
	static const unsigned char RECORD_ROUTE[12] = {7, 11, 4};
	return with_option(port, IPPROTO_IP, IP_OPTIONS, RECORD_ROUTE, sizeof RECORD_ROUTE);
}

static enum result extension_headers(int port)
{
	static const unsigned char PADDING[8] = {0, 0, 1, 4};
	unsigned char route[24] = {0, 2, 4, 0, 0, 0, 0, 0};
	memcpy(route + 8, &peer6.sin6_addr, 16);
	with_option(port, IPPROTO_IPV6, IPV6_DSTOPTS, PADDING, sizeof PADDING);
	with_option(port, IPPROTO_IPV6, IPV6_HOPOPTS, PADDING, sizeof PADDING);
	return with_option(port, IPPROTO_IPV6, IPV6_RTHDR, route, sizeof route);
}

static enum result fragments(int port)
{
	for (int v6 = 0; v6 < 2; v6++) {
		int family = v6 ? AF_INET6 : AF_INET;
		int fd = new_socket(family, SOCK_DGRAM, 0, port);
		go(fd, family, SOCK_DGRAM, port, LONG_DATAGRAM);
		close(fd);
	}
	return DONE;
}

static enum result mptcp(int port)
{
	return send_by(SOCK_STREAM, MPTCP, port);
}

/* The kernel opens further connections by itself, from the addresses that the administrator has named, and to those that the peer names. */
static enum result mptcp_subflows(int port)
{
	int fd = new_socket(AF_INET, SOCK_STREAM, MPTCP, 0);
	if (fd < 0)
		return ABSENT;
	go(fd, AF_INET, SOCK_STREAM, port, 8);
	/* Those that are open, in its first byte; they are opened when the first data was acknowledged. */
	unsigned char state[256] = {0};
	for (int i = 0; i < 50 && state[0] < 2; i++) {
		if (send(fd, "escaped", 8, MSG_NOSIGNAL) < 0 && errno != EAGAIN)
			break;
		socklen_t size = sizeof state;
		poll(NULL, 0, 10);
		getsockopt(fd, LEVEL_MPTCP, MPTCP_STATE, state, &size);
	}
	close(fd);
	return send_by(SOCK_STREAM, MPTCP, port);
}

static enum result dccp(int port)
{
	for (int v6 = 0; v6 < 2; v6++) {
		int family = v6 ? AF_INET6 : AF_INET;
		uint32_t service = htonl(1);
		int fd = new_socket(family, SOCKET_DCCP, DCCP, port);
		if (fd < 0)
			return ABSENT;
		setsockopt(fd, LEVEL_DCCP, DCCP_SERVICE, &service, sizeof service);
		go(fd, family, SOCKET_DCCP, port, 8);
		close(fd);
	}
	return DONE;
}

/* What opens a connection of a protocol that the kernel may not even know: SCTP's INIT, DCCP's Request. */
static enum result raw_openings(int port)
{
	struct {
		uint16_t from, to;
		unsigned char rest[28];
	} packet = {.from = htons((uint16_t)(port - DISTANCE)), .to = htons((uint16_t)port)};
	static const int PROTOCOLS[] = {SCTP, DCCP};
	for (int i = 0; i < 2; i++) {
		memset(packet.rest, 0, sizeof packet.rest);
		if (PROTOCOLS[i] == SCTP) {
			packet.rest[8] = 1;   /* INIT */
			packet.rest[11] = 20; /* its length */
		} else {
			packet.rest[0] = 7; /* data offset in words */
			packet.rest[4] = 1; /* Request, with a sequence number of 48 bits */
		}
		for (int v6 = 0; v6 < 2; v6++) {
			int family = v6 ? AF_INET6 : AF_INET;
			socklen_t length;
			struct sockaddr *to = peer(family, 0, &length);
			int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, PROTOCOLS[i]);
			sendto(fd, &packet, sizeof packet, 0, to, length);
			close(fd);
		}
	}
	return DONE;
}

static enum result udplite(int port)
{
	return send_by(SOCK_DGRAM, UDPLITE, port);
}

static enum result sctp(int port)
{
	return send_by(SOCK_STREAM, SCTP, port);
}

/* Connects from inside, lets go, and takes another port. */
static enum result reconnect(int port)
{
	struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		int fd = new_socket(AF_INET, type, 0, 0);
		if (type == SOCK_DGRAM) {
			socklen_t length;
			struct sockaddr *to = peer(AF_INET, port, &length);
			connect(fd, to, length);
		} else {
			go(fd, AF_INET, type, port, 8);
		}
		connect(fd, &nobody, sizeof nobody);
		bind_outside(fd, AF_INET, port);
		go(fd, AF_INET, type, port, 8);
		close(fd);
	}
	return DONE;
}

static int raced, raced_port;

static void *bind_raced(void *nothing)
{
	bind_outside(raced, AF_INET, raced_port);
	return nothing;
}

static enum result race(int port)
{
	raced_port = port;
	for (int i = 0; i < RACES; i++) {
		pthread_t thread;
		int type = i % 2 ? SOCK_DGRAM : SOCK_STREAM;
		raced = new_socket(AF_INET, type, 0, 0);
		if (pthread_create(&thread, NULL, bind_raced, NULL) != 0)
			return ABSENT;
		go(raced, AF_INET, type, port, 8);
		pthread_join(thread, NULL);
		close(raced);
	}
	return send_outside(port);
}

static enum result from_memory(int port)
{
	char words[32];
	int fd = memfd_create("escape", 0), from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char address4[INET_ADDRSTRLEN], address6[INET6_ADDRSTRLEN];
	inet_ntop(AF_INET, &peer4.sin_addr, address4, sizeof address4);
	inet_ntop(AF_INET6, &peer6.sin6_addr, address6, sizeof address6);
	static char copy[1 << 16];
	ssize_t size;
	while ((size = read(from, copy, sizeof copy)) > 0)
		if (write(fd, copy, (size_t)size) != size)
			return ABSENT;
	snprintf(words, sizeof words, "bind:%d", port);
	char *arguments[] = {"escape", "try", address4, address6, "-", "0", "0", "-", words, NULL};
	char *nothing[] = {NULL};
	int nowhere = open("/dev/null", O_RDWR);
	dup2(nowhere, STDOUT_FILENO);
	fexecve(fd, arguments, nothing);
	return ABSENT;
}

/* A dynamic program, which takes the library that is preloaded out of its memory as far as that goes, and calls what is behind it. */
static enum result unload(int port)
{
	static const char SCRIPT[] =
		"import _ctypes, ctypes, os, socket, struct, sys, time\n"
		"port, libc = int(sys.argv[2]), ctypes.CDLL(\"libc.so.6\")\n"
		"sockets = [socket.socket(socket.AF_INET, type) for type in (socket.SOCK_DGRAM, socket.SOCK_STREAM)]\n"
		"for s in sockets: s.setblocking(False)\n"
		"own = struct.pack(\"=H\", 2) + struct.pack(\"!H\", port - 10000) + bytes(12)\n"
		"peer = struct.pack(\"=H\", 2) + struct.pack(\"!H\", port) + socket.inet_aton(sys.argv[1]) + bytes(8)\n"
		"for library in os.environ.pop(\"LD_PRELOAD\", \"\").split():\n"
		"    try:\n"
		"        handle = ctypes.CDLL(library)._handle\n"
		"        for i in range(3): _ctypes.dlclose(handle)\n"
		"    except OSError: pass\n"
		"for s in sockets:\n"
		"    libc.bind(s.fileno(), own, 16)\n"
		"    libc.connect(s.fileno(), peer, 16)\n"
		"    libc.send(s.fileno(), b\"escaped\", 7, 0)\n"
		"time.sleep(0.05)\n"
		"os._exit(0)\n";
	char command[sizeof SCRIPT + 128], address[INET_ADDRSTRLEN];
	inet_ntop(AF_INET, &peer4.sin_addr, address, sizeof address);
	snprintf(command, sizeof command, "exec python3 -c '%s' %s %d", SCRIPT, address, port);
	execute(command);
	return DONE;
}

#ifdef __x86_64__
/* The calls of a 32-bit program, which take addresses below 4 GiB: those of a static program are. */
static long call32(long number, const void *a, const void *b, long c)
{
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
	return result;
}

static enum result by_32_bit_calls(int port)
{
	static struct sockaddr_in own, to;
	own = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)(port - DISTANCE))};
	to = peer4;
	to.sin_port = htons((uint16_t)port);
	for (long type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		long fd = call32(359, (void *)(long)AF_INET, (void *)(type | SOCK_NONBLOCK), 0);
		if (fd < 0)
			return ABSENT;
		call32(361, (void *)fd, &own, sizeof own);
		call32(362, (void *)fd, &to, sizeof to);
		if (type == SOCK_DGRAM && write((int)fd, "escaped", 8) < 0)
			continue;
		close((int)fd);
	}
	return DONE;
}
#else
static enum result by_32_bit_calls(int port)
{
	(void)port;
	return ABSENT;
}
#endif

static const struct attempt {
	const char *name;
	enum result (*make)(int port);
} ATTEMPTS[] = {
	{"bind", send_outside},
	{"cgroup-write", cgroup_write},
	{"cgroup-mount", cgroup_mount},
	{"cgroup-remount", cgroup_remount},
	{"user-namespace", user_namespace},
	{"clone-into", clone_into},
	{"others-root", others_root},
	{"others-root-as-user", others_root_as_user},
	{"setns", enter_namespaces},
	{"trace", trace},
	{"trace-as-user", trace_as_user},
	{"take-socket", take_socket},
	{"passed-socket", passed_socket},
	{"ask", ask},
	{"inherited", inherited},
	{"raw", raw_sockets},
	{"packet", packet_socket},
	{"tunnel", tunnel},
	{"tunnel-port", tunnel_port},
	{"tun-device", tun_device},
	{"new-network", new_network},
	{"settings", settings},
	{"io-uring", by_uring},
	{"daemon", daemonize},
	{"storm", storm},
	{"reuse-port", reuse_port},
	{"transparent", transparent},
	{"local-port-range", local_port_range},
	{"ip-options", ip_options},
	{"extension-headers", extension_headers},
	{"fragments", fragments},
	{"mptcp", mptcp},
	{"mptcp-subflows", mptcp_subflows},
	{"udplite", udplite},
	{"sctp", sctp},
	{"dccp", dccp},
	{"raw-openings", raw_openings},
	{"reconnect", reconnect},
	{"race", race},
	{"from-memory", from_memory},
	{"unload", unload},
	{"32-bit", by_32_bit_calls},
	{"detach", detach_programs},
	{"flush", flush_rules},
	{"flush-and-detach", flush_and_detach},
};

static void attempt(const char *word)
{
	const char *colon = strchr(word, ':');
	size_t length = colon == NULL ? 0 : (size_t)(colon - word);
	for (size_t i = 0; i < sizeof ATTEMPTS / sizeof *ATTEMPTS; i++) {
		if (strlen(ATTEMPTS[i].name) != length || strncmp(ATTEMPTS[i].name, word, length) != 0)
			continue;
		pid_t child = fork();
		if (child == 0) {
			alarm(MOST_SECONDS);
			_exit(ATTEMPTS[i].make(atoi(colon + 1)));
		}
		int status = 0;
		waitpid(child, &status, 0);
		printf("%s%s\n", ATTEMPTS[i].name,
		       WIFSIGNALED(status) ? " was ended" : WEXITSTATUS(status) == ABSENT ? " absent" : "");
		fflush(stdout);
		return;
	}
	printf("%s is unknown\n", word);
}

/* ---- outside ---- */

static int led_to(int port, int at)
{
	int fd = new_socket(AF_INET, SOCK_DGRAM, 0, port);
	if (fd < 0 || (at > 0 && dup3(fd, at, 0) < 0)) {
		perror("escape: socket");
		exit(2);
	}
	return at > 0 ? at : fd;
}

static void answer(int client)
{
	int words[2], passed;
	char control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec one = {"k", 1};
	struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1};
	if (read(client, words, sizeof words) != sizeof words)
		return;
	passed = led_to(words[1], 0);
	if (words[0] == 'a') {
		go(passed, AF_INET, SOCK_DGRAM, words[1], 8);
	} else {
		message.msg_control = control;
		message.msg_controllen = sizeof control;
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		*header = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof passed), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(header), &passed, sizeof passed);
	}
	sendmsg(client, &message, MSG_NOSIGNAL);
	close(passed);
}

static int help(const char *path, int port)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strncpy(address.sun_path, path, sizeof address.sun_path - 1);
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	unlink(path);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || chmod(path, 0666) < 0
	    || listen(listener, 5) < 0) {
		perror("escape: listen");
		return 2;
	}
	led_to(port, HELPERS_SOCKET);
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct pollfd waits[] = {{.fd = listener, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
		poll(waits, 2, 10);
		if (waits[1].revents)
			return 0;
		if (waits[0].revents) {
			int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
			answer(client);
			close(client);
		}
		if (order != 0) {
			int fd = led_to(order, 0);
			go(fd, AF_INET, SOCK_DGRAM, order, 8);
			close(fd);
			order = 0;
		}
	}
}

static int serve(int port)
{
	struct sockaddr_in6 own = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	int yes = 1, listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, MPTCP);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(listener, (struct sockaddr *)&own, sizeof own) < 0 || listen(listener, MOST_CONNECTIONS) < 0) {
		perror("escape: listen");
		return 2;
	}
	puts("ready");
	fflush(stdout);
	struct pollfd waits[] = {{.fd = listener, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
	for (int kept = 0; kept < MOST_CONNECTIONS; kept++) {
		poll(waits, 2, -1);
		if (waits[1].revents)
			return 0;
		accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	}
	return 0;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc > 8 && strcmp(argv[1], "try") == 0) {
		inet_pton(AF_INET, argv[2], &peer4.sin_addr);
		inet_pton(AF_INET6, argv[3], &peer6.sin6_addr);
		group = argv[4];
		helper = atoi(argv[5]);
		nobodys = atoi(argv[6]);
		helper_path = argv[7];
		for (int i = 8; i < argc; i++)
			attempt(argv[i]);
		return 0;
	}
	if (argc == 5 && strcmp(argv[1], "help") == 0) {
		inet_pton(AF_INET, argv[3], &peer4.sin_addr);
		return help(argv[2], atoi(argv[4]));
	}
	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		return serve(atoi(argv[2]));
	if (argc > 3 && strcmp(argv[1], "with-socket") == 0) {
		led_to(atoi(argv[2]), INHERITED_SOCKET);
		execvp(argv[3], argv + 3);
	}
	fprintf(stderr, "usage: see the head of escape.c\n");
	return 2;
}
