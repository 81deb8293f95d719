// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void *connect_many(void *server) {
    for (int i = 0; i < (quick ? 20 : 400); i++) {
        const int here = client(&TCP_WAYS[0]);
        must_connect(here, &TCP_WAYS[0], SERVER);
        int port;
        close(accept_from(*(int *)server, &port));
        expect_in_range(port, "TCP", "connected by a thread");
        // Whoever accepted this one closes it first, so that no port has to wait.
        must(read(here, &(char){0}, 1) == 0, "read");
        close(here);
    }
    return NULL;
}

void serves_threads(void) {
    enum { THREADS = 8 };
    int there = server(&TCP_WAYS[0], SERVER);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        must((errno = pthread_create(&threads[i], NULL, connect_many, &there)) == 0, "pthread_create");
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

void serves_forked_children(void) {
    const pid_t child = fork();
    if (child == 0) {
        const pid_t grandchild = fork();
        if (grandchild == 0) {
            connects();
            _exit(0);
        }
        expect_success(grandchild, "a grandchild");
        connects();
        _exit(0);
    }
    expect_success(child, "a child");
}

void serves_after_vfork(void) {
    const int there = server(&TCP_WAYS[0], SERVER);
    const struct end end = loopback(&TCP_WAYS[0], SERVER);
    const pid_t child = vfork();
    if (child == 0) {
        const int here = socket(AF_INET, SOCK_STREAM, 0);
        _exit(connect(here, &end.any, end.length) == 0 ? 0 : 1);
    }
    expect_success(child, "a child that shares the memory");
    expect_in_range(port_seen(there), "TCP", "connected after vfork");
}

static volatile sig_atomic_t sent_by_handler;

static void send_from_handler(int signal) {
    (void)signal;
    const struct end end = loopback(&UDP_WAYS[0], SERVER);
    const int here = socket(AF_INET, SOCK_DGRAM, 0);
    if (here >= 0 && sent_by_handler < 100 && sendto(here, "x", 1, 0, &end.any, end.length) == 1) {
        sent_by_handler++;
    }
    close(here);
}

void serves_signal_handlers(void) {
    const int there = server(&UDP_WAYS[0], SERVER);
    const int peer = server(&TCP_WAYS[0], SERVER);
    struct sigaction action = {.sa_handler = send_from_handler, .sa_flags = SA_RESTART};
    must(sigaction(SIGPROF, &action, NULL) == 0, "sigaction");
    const struct itimerval often = {{0, 1000}, {0, 1000}};
    must(setitimer(ITIMER_PROF, &often, NULL) == 0, "setitimer");
    for (int i = 0; sent_by_handler < 10; i++) {
        const int here = client(&TCP_WAYS[0]);
        must_connect(here, &TCP_WAYS[0], SERVER);
        close(accept(peer, NULL, NULL));
        close(here);
    }
    must(setitimer(ITIMER_PROF, &(struct itimerval){0}, NULL) == 0, "setitimer");
    for (int i = 0; i < sent_by_handler; i++) {
        expect_in_range(port_seen(there), "UDP", "sent by a signal handler");
    }
}

void survives_exec(void) {
    run_again("connect", NULL, NULL);
}

void strictly(void) {
    static const int ALLOWED[] = {
        SYS_read,       SYS_write,      SYS_close,       SYS_socket, SYS_connect,    SYS_bind, SYS_accept,
        SYS_setsockopt, SYS_getsockopt, SYS_getsockname, SYS_sendto, SYS_exit_group, SYS_poll, SYS_recvfrom};
    enum { COUNT_ALLOWED = sizeof ALLOWED / sizeof ALLOWED[0] };
    const int there = server(&TCP_WAYS[0], SERVER);
    const int listening = server(&UDP_WAYS[0], SERVER);
    struct sock_filter program[COUNT_ALLOWED + 3];
    program[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < COUNT_ALLOWED; i++) {
        program[i + 1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)ALLOWED[i],
                                                      (unsigned char)(COUNT_ALLOWED - i), 0);
    }
    program[COUNT_ALLOWED + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    program[COUNT_ALLOWED + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog filter = {COUNT_ALLOWED + 3, program};
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0,
         "prctl");
    const int here = client(&TCP_WAYS[0]);
    must_connect(here, &TCP_WAYS[0], SERVER);
    expect_in_range(port_seen(there), "TCP", "connected under a filter");
    const int sender = client(&UDP_WAYS[0]);
    send_to(sender, &UDP_WAYS[0], SERVER);
    expect_in_range(port_seen(listening), "UDP", "sent under a filter");
}
