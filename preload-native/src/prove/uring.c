// SPDX-License-Identifier: Apache-2.0
#include "uring.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// The rings of one submission: both in one mapping (IORING_FEAT_SINGLE_MMAP, Linux 5.4).
struct rings {
    unsigned char *shared;
    size_t shared_size;
    struct io_uring_sqe *submissions;
};

static unsigned int *field(const struct rings *rings, uint32_t offset) {
    return (unsigned int *)(rings->shared + offset);
}

static int map(int ring, const struct io_uring_params *parameters, struct rings *rings) {
    const size_t submission_size = parameters->sq_off.array + parameters->sq_entries * sizeof(uint32_t);
    const size_t completion_size = parameters->cq_off.cqes + parameters->cq_entries * sizeof(struct io_uring_cqe);
    rings->shared_size = submission_size > completion_size ? submission_size : completion_size;
    void *shared = mmap(NULL, rings->shared_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
    void *submissions = mmap(NULL, sizeof *rings->submissions * parameters->sq_entries, PROT_READ | PROT_WRITE, MAP_SHARED,
                             ring, IORING_OFF_SQES);
    if (shared == MAP_FAILED || submissions == MAP_FAILED) {
        return errno;
    }
    rings->shared = shared;
    rings->submissions = submissions;
    return 0;
}

static int submit_and_wait(int ring, const struct io_uring_params *parameters, const struct rings *rings,
                           const struct io_uring_sqe *entry, int milliseconds) {
    const unsigned int tail = *field(rings, parameters->sq_off.tail);
    const unsigned int index = tail & *field(rings, parameters->sq_off.ring_mask);
    rings->submissions[index] = *entry;
    field(rings, parameters->sq_off.array)[index] = index;
    __atomic_store_n(field(rings, parameters->sq_off.tail), tail + 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring, 1, 0, 0, NULL, 0) < 0) {
        return errno;
    }
    struct pollfd done = {.fd = ring, .events = POLLIN};
    if (poll(&done, 1, milliseconds) <= 0) {
        return ETIMEDOUT;
    }
    const unsigned int head = *field(rings, parameters->cq_off.head) & *field(rings, parameters->cq_off.ring_mask);
    const struct io_uring_cqe *completions = (const struct io_uring_cqe *)(rings->shared + parameters->cq_off.cqes);
    return -completions[head].res;
}

int uring_connect(int fd, const struct sockaddr *destination, socklen_t size, int milliseconds) {
    struct io_uring_params parameters = {0};
    struct rings rings = {0};
    const int ring = (int)syscall(SYS_io_uring_setup, 1, &parameters);
    if (ring < 0) {
        // Switched off for this user (kernel.io_uring_disabled, Linux 6.6) or by seccomp: not available here.
        return errno == EPERM ? ENOSYS : errno;
    }
    int error = parameters.features & IORING_FEAT_SINGLE_MMAP ? map(ring, &parameters, &rings) : ENOSYS;
    if (error == 0) {
        const struct io_uring_sqe entry = {
            .opcode = IORING_OP_CONNECT, .fd = fd, .addr = (uintptr_t)destination, .off = size};
        error = submit_and_wait(ring, &parameters, &rings, &entry, milliseconds);
    }
    close(ring);
    return error;
}
