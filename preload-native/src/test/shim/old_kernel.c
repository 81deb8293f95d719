// SPDX-License-Identifier: Apache-2.0
//
// Runs a program as on a kernel before 6.3, which does not know IP_LOCAL_PORT_RANGE: old_kernel PROGRAM ARGUMENT...
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOCAL_PORT_RANGE = 51 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)

int main(int count, char **arguments) {
    struct sock_filter program[] = {
        LOAD(nr),
        UNLESS(SYS_setsockopt, 5),
        LOAD(args[1]),
        UNLESS(IPPROTO_IP, 3),
        LOAD(args[2]),
        UNLESS(LOCAL_PORT_RANGE, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOPROTOOPT),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog filter = {sizeof program / sizeof program[0], program};
    if (count < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        perror("old_kernel");
        return 125;
    }
    execv(arguments[1], arguments + 1);
    perror(arguments[1]);
    return 127;
}
