// SPDX-License-Identifier: Apache-2.0
/*
 * Loads port_guard.bpf.o for a cgroup with libbpf, as the launcher does, says how long each step took, and may then run a
 * command inside. The programs stay attached until the cgroup is removed.
 *
 *   guard_bench_loader load OBJECT CGROUP FIRST LAST [--audit] [--guard-only] [--mark] [--witness] [-- COMMAND...]
 *                      FIRST LAST FIRST LAST...      for several ranges, in rising order
 *   guard_bench_loader enter CGROUP COMMAND...        run a command in the cgroup
 *   guard_bench_loader counters CGROUP                print the counters, found as the launcher finds them: by program query
 *   guard_bench_loader witnesses CGROUP               print who used a port outside, a line each, sorted by nothing
 *
 * Exit status: 0, the command's own, or 2.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../../main/bpf/port_guard.h"

enum { MAX_PROGRAMS = 64, MAX_MAPS = 16 };

static void die(const char *what)
{
	fprintf(stderr, "guard_bench_loader: %s: %s\n", what, strerror(errno));
	exit(2);
}

static double milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int open_cgroup(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		die(path);
	return fd;
}

static int enter(const char *cgroup, char **command)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) != 1)
		die(path);
	close(fd);
	execvp(command[0], command);
	die(command[0]);
	return 2;
}

static bool is_guard(const char *program)
{
	return !strcmp(program, "egress") || !strcmp(program, "ingress");
}

/* As GuardProgram: what is attached with these flags. */
static bool is_wanted(const char *program, __u32 flags)
{
	if (is_guard(program))
		return true;
	if (!strcmp(program, "tcp_starts"))
		return (flags & PORT_GUARD_WITNESS) && !(flags & PORT_GUARD_STEER);
	if (!strncmp(program, "sendmsg", 7))
		return (flags & PORT_GUARD_WITNESS) && !(flags & PORT_GUARD_MARK);
	return flags & (PORT_GUARD_STEER | PORT_GUARD_WITNESS);
}

/* How many words are numbers. */
static int count_ports(int argc, char **argv)
{
	int count = 0;

	while (count < argc && argv[count][0] >= '0' && argv[count][0] <= '9')
		count++;
	return count;
}

static void configure(struct bpf_object *object, int count, char **words, __u32 flags)
{
	struct port_guard_config config = {.first = (__u16)atoi(words[0]), .last = (__u16)atoi(words[count - 1]), .flags = flags};
	struct bpf_map *map;

	for (int i = 0; i < count; i += 2) {
		struct port_guard_range range = {(__u16)atoi(words[i]), (__u16)atoi(words[i + 1]), config.ports, 0};

		if (count > 2)
			config.range[config.ranges++] = range;
		config.ports += (__u16)(range.last - range.first + 1);
	}
	if (!access("/proc/sys/net/mptcp", F_OK) && !access("/sys/kernel/btf/vmlinux", F_OK))
		config.flags |= PORT_GUARD_MPTCP;
	bpf_object__for_each_map(map, object) {
		if (strstr(bpf_map__name(map), ".rodata") && bpf_map__set_initial_value(map, &config, sizeof(config)))
			die("set_initial_value");
		if (!strcmp(bpf_map__name(map), "pg_ports") && bpf_map__set_max_entries(map, config.ports))
			die("set_max_entries");
	}
}

static void attach(struct bpf_object *object, int cgroup, __u32 flags)
{
	static const char *const order[] = {"sock_release", "egress", "ingress", "connect4", "connect6",
					    "bind4", "bind6", "sendmsg4", "sendmsg6", "tcp_starts"};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		struct bpf_program *program = bpf_object__find_program_by_name(object, order[i]);

		if (!program || !is_wanted(order[i], flags))
			continue;
		if (bpf_prog_attach(bpf_program__fd(program), cgroup, bpf_program__expected_attach_type(program), BPF_F_ALLOW_MULTI))
			die(order[i]);
	}
}

static int load(int argc, char **argv)
{
	__u32 config_flags = PORT_GUARD_ENFORCE | PORT_GUARD_STEER;
	struct bpf_program *program;
	double begin = milliseconds(), opened, loaded;
	struct bpf_object *object;
	int cgroup, i, ports = argc < 4 ? 0 : count_ports(argc - 4, argv + 4);

	if (ports < 2 || ports % 2 || ports > 2 * PORT_GUARD_MAX_RANGES)
		return 2;
	for (i = 4 + ports; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "--audit"))
			config_flags &= ~PORT_GUARD_ENFORCE;
		if (!strcmp(argv[i], "--mark"))
			config_flags |= PORT_GUARD_MARK;
		if (!strcmp(argv[i], "--guard-only"))
			config_flags &= ~PORT_GUARD_STEER;
		if (!strcmp(argv[i], "--witness"))
			config_flags |= PORT_GUARD_WITNESS;
	}
	cgroup = open_cgroup(argv[3]);
	object = bpf_object__open_file(argv[2], NULL);
	if (!object)
		die(argv[2]);
	configure(object, ports, argv + 4, config_flags);
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, is_wanted(bpf_program__name(program), config_flags));
	opened = milliseconds();
	if (bpf_object__load(object))
		die("load");
	loaded = milliseconds();
	attach(object, cgroup, config_flags);
	printf("open=%.2fms load=%.2fms attach=%.2fms\n", opened - begin, loaded - opened, milliseconds() - loaded);
	fflush(stdout);
	return i + 1 < argc ? enter(argv[3], argv + i + 1) : 0;
}

static int find_map(int program, const char *name)
{
	__u32 ids[MAX_MAPS];
	struct bpf_prog_info info = {.nr_map_ids = MAX_MAPS, .map_ids = (__u64)(unsigned long)ids};
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(program, &info, &size))
		die("program info");
	for (__u32 i = 0; i < info.nr_map_ids && i < MAX_MAPS; i++) {
		struct bpf_map_info map = {0};
		int fd = bpf_map_get_fd_by_id(ids[i]);

		size = sizeof(map);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &map, &size) && !strcmp(map.name, name))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

static int map_of(const char *path, enum bpf_attach_type type, const char *name)
{
	__u32 ids[MAX_PROGRAMS], count = MAX_PROGRAMS, flags;
	int fd = -1;

	if (bpf_prog_query(open_cgroup(path), type, 0, &flags, ids, &count))
		die("query");
	for (__u32 i = 0; i < count && fd < 0; i++)
		fd = find_map(bpf_prog_get_fd_by_id(ids[i]), name);
	if (fd < 0)
		die(name);
	return fd;
}

static int print_counters(const char *path)
{
	static const char *const names[] = {"tcp", "udp", "udplite", "sctp", "dccp", "malformed"};
	struct port_guard_counters c;
	__u32 zero = 0;

	if (bpf_map_lookup_elem(map_of(path, BPF_CGROUP_INET_EGRESS, "pg_counters"), &zero, &c))
		die("pg_counters");
	printf("connected_tcp=%llu connected_udp=%llu bound_tcp=%llu bound_udp=%llu exhausted_connect=%llu exhausted_bind=%llu "
	       "recycled_time_wait=%llu",
	       c.connected_tcp, c.connected_udp, c.bound_tcp, c.bound_udp, c.exhausted_connect, c.exhausted_bind,
	       c.recycled_time_wait);
	for (int i = 0; i < PORT_GUARD_VIOLATIONS; i++)
		printf(" %s=%llu/%llu", names[i], c.violations[i].packets, c.violations[i].bytes);
	putchar('\n');
	return 0;
}

static void print_witness(const struct port_guard_witness_key *key, const struct port_guard_witness *w)
{
	static const char *const origins[] = {"explicit", "ephemeral", "inherited", "unseen"};
	char address[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, key->destination, address, sizeof(address));
	printf("%u %u %s %u pid=%u uid=%u %s %s command=", key->protocol, key->port, address, key->destination_port, key->pid, w->uid,
	       w->origin < 4 ? origins[w->origin] : "?", w->closed ? "closed" : "open");
	for (size_t i = 0; i < sizeof(w->command) && w->command[i]; i++)
		printf(w->command[i] > ' ' && w->command[i] < 0x7f ? "%c" : "\\x%02x", w->command[i]);
	putchar('\n');
}

static int print_witnesses(const char *path)
{
	int map = map_of(path, BPF_CGROUP_INET4_CONNECT, "pg_witnesses");
	struct port_guard_witness_key key, *before = NULL;
	struct port_guard_witness w;

	while (!bpf_map_get_next_key(map, before, &key)) {
		if (!bpf_map_lookup_elem(map, &key, &w))
			print_witness(&key, &w);
		before = &key;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 6 && !strcmp(argv[1], "load"))
		return load(argc, argv);
	if (argc >= 4 && !strcmp(argv[1], "enter"))
		return enter(argv[2], argv + 3);
	if (argc == 3 && !strcmp(argv[1], "counters"))
		return print_counters(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "witnesses"))
		return print_witnesses(argv[2]);
	fputs("usage: guard_bench_loader load OBJECT CGROUP FIRST LAST [--audit] [--guard-only] [--mark] [--witness] [-- COMMAND...] | enter CGROUP COMMAND... "
	      "| counters CGROUP | witnesses CGROUP\n",
	      stderr);
	return 2;
}
