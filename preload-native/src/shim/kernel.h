// SPDX-License-Identifier: Apache-2.0
//
// The system calls of the shim's own, straight to the kernel: not through functions that another preloaded library may
// have taken over, and no cancellation points. Each returns the result, or minus the error; errno is overwritten.
#ifndef PORTJAIL_SHIM_KERNEL_H
#define PORTJAIL_SHIM_KERNEL_H

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int kernel_result(long result) {
    return result < 0 ? -errno : (int)result;
}

static inline int kernel_socket(int domain, int type, int protocol) {
    return kernel_result(syscall(SYS_socket, domain, type, protocol));
}

static inline int kernel_bind(int descriptor, const void *address, socklen_t length) {
    return kernel_result(syscall(SYS_bind, descriptor, address, length));
}

static inline int kernel_connect(int descriptor, const void *address, socklen_t length) {
    return kernel_result(syscall(SYS_connect, descriptor, address, length));
}

static inline int kernel_getsockname(int descriptor, void *address, socklen_t *length) {
    return kernel_result(syscall(SYS_getsockname, descriptor, address, length));
}

static inline int kernel_setsockopt(int descriptor, int level, int option, int value) {
    return kernel_result(syscall(SYS_setsockopt, descriptor, level, option, &value, sizeof value));
}

/** The option's value; 0 also where the kernel has no such option. */
static inline int kernel_getsockopt(int descriptor, int level, int option) {
    int value = 0;
    socklen_t length = sizeof value;
    return syscall(SYS_getsockopt, descriptor, level, option, &value, &length) < 0 ? 0 : value;
}

static inline int kernel_open(const char *path, int flags) {
    return kernel_result(syscall(SYS_openat, -100 /* AT_FDCWD */, path, flags));
}

static inline int kernel_read(int descriptor, void *buffer, size_t size) {
    return kernel_result(syscall(SYS_read, descriptor, buffer, size));
}

static inline void kernel_close(int descriptor) {
    syscall(SYS_close, descriptor);
}

#endif
