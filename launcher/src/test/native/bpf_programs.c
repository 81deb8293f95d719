// SPDX-License-Identifier: Apache-2.0
/*
 * Prints type, as a number, and name of each BPF program that somebody has: a cgroup, or a process by a descriptor. A line each.
 * bpftool-prog(8) prints them all, but reads the BTF of each: ten times as long, and longer the more there are.
 *
 * What nobody has can be taken away by nobody: the kernel frees it in a moment. Linux 6.18 keeps it for ever where a cgroup was
 * removed while a program was being attached to it: the cgroup's programs are let go once (cgroup_bpf_release), and nothing stops one
 * from being attached after that (cgroup_bpf_attach, kernel/bpf/cgroup.c).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/bpf.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 1 << 16, DESCRIPTORS = 16 };

static uint32_t had[MOST];
static size_t had_count;
static bool looked_at_processes;

static int bpf(int command, union bpf_attr *attributes)
{
	return (int)syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static int fail(const char *what)
{
	fprintf(stderr, "bpf_programs: %s: %s\n", what, strerror(errno));
	return 1;
}

static void note(uint32_t id)
{
	if (had_count < MOST)
		had[had_count++] = id;
}

static bool is_had(uint32_t id)
{
	for (size_t i = 0; i < had_count; i++)
		if (had[i] == id)
			return true;
	return false;
}

/* A cgroup that goes meanwhile has none. */
static int note_attached(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)where;
	int group = type == FTW_D ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	for (uint32_t kind = 0; group >= 0 && kind < __MAX_BPF_ATTACH_TYPE; kind++) {
		uint32_t ids[64];
		union bpf_attr attributes = {.query = {.target_fd = (uint32_t)group, .attach_type = kind,
						       .prog_ids = (uint64_t)(uintptr_t)ids, .prog_cnt = 64}};
		if (bpf(BPF_PROG_QUERY, &attributes) == 0)
			for (uint32_t i = 0; i < attributes.query.prog_cnt; i++)
				note(ids[i]);
	}
	if (group >= 0)
		close(group);
	return 0;
}

static int note_all_attached(void)
{
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	if (mounts == NULL)
		return fail("/proc/self/mounts");
	for (struct mntent *mount = getmntent(mounts); mount != NULL; mount = getmntent(mounts))
		if (strcmp(mount->mnt_type, "cgroup2") == 0)
			nftw(mount->mnt_dir, note_attached, DESCRIPTORS, FTW_PHYS | FTW_MOUNT);
	endmntent(mounts);
	return 0;
}

static void note_descriptor(const char *path)
{
	char line[256];
	unsigned id;
	FILE *information = fopen(path, "re");
	if (information == NULL)
		return;
	while (fgets(line, sizeof line, information) != NULL)
		if (sscanf(line, "prog_id: %u", &id) == 1)
			note(id);
	fclose(information);
}

/* Programs and links show the program's number in fdinfo(5). A process or descriptor that goes meanwhile has none. */
static void note_descriptors(void)
{
	struct dirent *process, *descriptor;
	DIR *processes = opendir("/proc");
	looked_at_processes = true;
	while (processes != NULL && (process = readdir(processes)) != NULL) {
		char path[600];
		snprintf(path, sizeof path, "/proc/%.20s/fdinfo", process->d_name);
		DIR *descriptors = strspn(process->d_name, "0123456789") > 0 ? opendir(path) : NULL;
		while (descriptors != NULL && (descriptor = readdir(descriptors)) != NULL) {
			snprintf(path, sizeof path, "/proc/%.20s/fdinfo/%s", process->d_name, descriptor->d_name);
			note_descriptor(path);
		}
		if (descriptors != NULL)
			closedir(descriptors);
	}
	if (processes != NULL)
		closedir(processes);
}

static bool somebody_has(uint32_t id)
{
	if (!is_had(id) && !looked_at_processes)
		note_descriptors();
	return is_had(id);
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
	if (note_all_attached())
		return 1;
	while (bpf(BPF_PROG_GET_NEXT_ID, &attributes) == 0) {
		uint32_t id = attributes.next_id;
		if (somebody_has(id) && print(id))
			return 1;
		memset(&attributes, 0, sizeof attributes);
		attributes.start_id = id;
	}
	return errno == ENOENT ? 0 : fail("BPF_PROG_GET_NEXT_ID");
}
