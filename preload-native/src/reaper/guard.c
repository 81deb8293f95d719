// SPDX-License-Identifier: Apache-2.0
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(enum bpf_cmd command, union bpf_attr *attributes) {
    const long result = syscall(SYS_bpf, command, attributes, sizeof *attributes);
    return result < 0 ? -errno : (int)result;
}

static int detach(int cgroup, const struct bpf_program *program) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_id = program->id;
    const int descriptor = bpf(BPF_PROG_GET_FD_BY_ID, &attributes);
    if (descriptor < 0) {
        return descriptor == -ENOENT ? 0 : descriptor;
    }
    memset(&attributes, 0, sizeof attributes);
    attributes.target_fd = (uint32_t)cgroup;
    attributes.attach_bpf_fd = (uint32_t)descriptor;
    attributes.attach_type = program->attach_type;
    const int error = bpf(BPF_PROG_DETACH, &attributes);
    close(descriptor);
    return error == -ENOENT ? 0 : error;
}

int guard_detach(const struct cgroup *cgroup, const struct teardown *teardown) {
    const int directory = openat(cgroup->root, cgroup->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    if (directory < 0) {
        return errno == ENOENT || errno == ENODEV || errno == ENOTDIR ? 0 : -errno;
    }
    int first_error = 0;
    if (fstat(directory, &status) == 0 && (cgroup->id == 0 || status.st_ino == cgroup->id)) {
        for (size_t i = 0; i < teardown->program_count; i++) {
            const int error = detach(directory, &teardown->programs[i]);
            first_error = first_error == 0 ? error : first_error;
        }
    }
    close(directory);
    return first_error;
}
