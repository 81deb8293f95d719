// SPDX-License-Identifier: Apache-2.0
/*
 * Executes its arguments as a command whose every bpf(2) fails with EPERM, as in a container whose seccomp(2) filter refuses it.
 * With -n before them, unshare(2) and setns(2) fail too.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REFUSE(number)                                                                                                 \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static struct sock_filter filter[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	REFUSE(SYS_bpf),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static struct sock_filter wider_filter[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	REFUSE(SYS_bpf),
	REFUSE(SYS_unshare),
	REFUSE(SYS_setns),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

int main(int argc, char **argv)
{
	struct sock_fprog narrow = {.len = sizeof filter / sizeof *filter, .filter = filter};
	struct sock_fprog wide = {.len = sizeof wider_filter / sizeof *wider_filter, .filter = wider_filter};
	int wider = argc > 1 && strcmp(argv[1], "-n") == 0;
	if (argc < 2 + wider)
		return 2;
	/* Root needs no PR_SET_NO_NEW_PRIVS. */
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, wider ? &wide : &narrow)) {
		perror("without_bpf: PR_SET_SECCOMP");
		return 2;
	}
	execvp(argv[1 + wider], argv + 1 + wider);
	perror(argv[1 + wider]);
	return 2;
}
