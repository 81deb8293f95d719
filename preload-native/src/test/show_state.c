// SPDX-License-Identifier: Apache-2.0
//
// Writes what a program can see of the state that its caller gave it. Usage: show_state FILE [ARGUMENT...]
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

static FILE *out;

static void show_bytes(const char *what, const char *bytes, size_t size) {
    fprintf(out, "%s ", what);
    for (size_t i = 0; i < size; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        fprintf(out, byte > ' ' && byte < 0x7f && byte != '\\' ? "%c" : "\\%02x", byte);
    }
    fputs("\n", out);
}

static void show_file(const char *path) {
    static char text[1 << 20];
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t length = file < 0 ? -1 : read(file, text, sizeof text);
    if (length < 0) {
        fprintf(out, "%s errno %d\n", path, errno);
    } else {
        show_bytes(path, text, (size_t)length);
    }
    if (file >= 0) {
        close(file);
    }
}

static void show_link(const char *path) {
    char target[4096];
    const ssize_t length = readlink(path, target, sizeof target);
    show_bytes(path, target, length < 0 ? 0 : (size_t)length);
}

static int begins_with_one_of(const char *line, const char *const words[]) {
    for (; *words != NULL; words++) {
        if (strncmp(line, *words, strlen(*words)) == 0) {
            return 1;
        }
    }
    return 0;
}

// Left out: what differs from process to process, and how much memory and time was used.
static void show_status(void) {
    static const char *const LEFT_OUT[] = {"Tgid:", "Pid:",   "NStgid:",  "NSpid:",    "NSpgid:",      "NSsid:",
                                           "Vm",    "Rss",    "voluntary", "nonvolunt", "Mems_allowed:", NULL};
    FILE *status = fopen("/proc/self/status", "re");
    char line[4096];
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "SigQ:", 5) == 0) {
            // How many are queued is counted for all processes of the user.
            fprintf(out, "SigQ limit %s", strchr(line, '/'));
        } else if (!begins_with_one_of(line, LEFT_OUT)) {
            fputs(line, out);
        }
    }
    if (status != NULL) {
        fclose(status);
    }
}

static void show_descriptors(void) {
    DIR *directory = opendir("/proc/self/fd");
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        const int descriptor = atoi(entry->d_name);
        if (entry->d_name[0] == '.' || descriptor == dirfd(directory)) {
            continue;
        }
        char path[64];
        char target[4096];
        snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
        const ssize_t length = readlink(path, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = '\0';
        target[strcspn(target, "[")] = '\0'; // the number of a pipe
        fprintf(out, "descriptor %d %s flags %x %x\n", descriptor, target, fcntl(descriptor, F_GETFD),
                fcntl(descriptor, F_GETFL));
    }
    if (directory != NULL) {
        closedir(directory);
    }
}

static void show_prctl(void) {
    static const struct {
        const char *name;
        int option;
    } BY_RESULT[] = {
        {"dumpable", PR_GET_DUMPABLE},     {"keepcaps", PR_GET_KEEPCAPS},     {"securebits", PR_GET_SECUREBITS},
        {"timerslack", PR_GET_TIMERSLACK}, {"nnp", PR_GET_NO_NEW_PRIVS},      {"thp", PR_GET_THP_DISABLE},
        {"mce", PR_MCE_KILL_GET},          {"io flusher", PR_GET_IO_FLUSHER}, {"seccomp", PR_GET_SECCOMP},
    };
    for (size_t i = 0; i < sizeof BY_RESULT / sizeof *BY_RESULT; i++) {
        fprintf(out, "prctl %s %d\n", BY_RESULT[i].name, prctl(BY_RESULT[i].option, 0, 0, 0, 0));
    }
    int value = -1;
    prctl(PR_GET_PDEATHSIG, &value);
    fprintf(out, "prctl parent-death signal %d\n", value);
    prctl(PR_GET_CHILD_SUBREAPER, &value);
    fprintf(out, "prctl child subreaper %d\n", value);
}

static void show_scheduling(void) {
    struct sched_param parameters;
    cpu_set_t processors;
    sched_getparam(0, &parameters);
    sched_getaffinity(0, sizeof processors, &processors);
    fprintf(out, "scheduler %d %d nice %d ioprio %ld processors %d\n", sched_getscheduler(0), parameters.sched_priority,
            getpriority(PRIO_PROCESS, 0), syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0), CPU_COUNT(&processors));
    int mode = -1;
    const long policy = syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0);
    fprintf(out, "memory policy %ld %d personality %x\n", policy, mode, personality(0xffffffff));
}

static void show_timers(void) {
    for (int timer = ITIMER_REAL; timer <= ITIMER_PROF; timer++) {
        struct itimerval value;
        getitimer(timer, &value);
        fprintf(out, "timer %d %s interval %ld\n", timer, value.it_value.tv_sec > 0 ? "runs" : "stands",
                value.it_interval.tv_sec);
    }
}

static void show_signals(void) {
    stack_t stack;
    sigaltstack(NULL, &stack);
    fprintf(out, "signal stack %d %zu\n", stack.ss_flags, stack.ss_size);
}

static void show_terminal(void) {
    struct termios settings;
    memset(&settings, 0, sizeof settings);
    const int is_terminal = tcgetattr(STDIN_FILENO, &settings) == 0;
    fprintf(out, "terminal %d %x %x %x %x foreground %d leader %d group leader %d\n", is_terminal, settings.c_iflag,
            settings.c_oflag, settings.c_cflag, settings.c_lflag, tcgetpgrp(STDIN_FILENO) == getpgrp(),
            getsid(0) == getpid(), getpgrp() == getpid());
    const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    fprintf(out, "controlling terminal %d\n", terminal >= 0 ? 0 : errno);
    if (terminal >= 0) {
        close(terminal);
    }
}

static void show_words(const char *what, char *const words[]) {
    for (; *words != NULL; words++) {
        show_bytes(what, *words, strlen(*words));
    }
}

int main(int argc, char **argv, char **environment) {
    static const char *const FILES[] = {
        "/proc/self/limits",   "/proc/self/coredump_filter", "/proc/self/oom_score_adj", "/proc/self/timerslack_ns",
        "/proc/self/cgroup",   "/proc/self/comm",            "/proc/self/cmdline",       "/proc/self/environ",
        "/proc/self/loginuid", "/proc/self/sessionid",       "/proc/self/uid_map",       "/proc/self/timers",
        "/proc/self/attr/current", "/proc/thread-self/children",
    };
    static const char *const LINKS[] = {
        "/proc/self/cwd",     "/proc/self/root",   "/proc/self/exe",         "/proc/self/ns/net",  "/proc/self/ns/mnt",
        "/proc/self/ns/pid",  "/proc/self/ns/ipc", "/proc/self/ns/uts",      "/proc/self/ns/user", "/proc/self/ns/time",
        "/proc/self/ns/cgroup", "/proc/self/ns/pid_for_children", "/proc/self/ns/time_for_children",
    };
    char *text = NULL;
    size_t size = 0;
    out = open_memstream(&text, &size);
    if (argc < 2 || out == NULL) {
        return 1;
    }
    show_descriptors();
    show_status();
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        show_file(FILES[i]);
    }
    for (size_t i = 0; i < sizeof LINKS / sizeof *LINKS; i++) {
        show_link(LINKS[i]);
    }
    show_prctl();
    show_scheduling();
    show_timers();
    show_signals();
    show_terminal();
    show_words("argument", argv);
    show_words("variable", environment);
    fprintf(out, "secure %lu executed as %s\n", getauxval(AT_SECURE), (const char *)getauxval(AT_EXECFN));
    fprintf(out, "session keyring %ld\n", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
    fclose(out);
    FILE *file = fopen(argv[1], "we");
    if (file == NULL) {
        return 1;
    }
    fprintf(file, "%d\n%s", (int)getpid(), text);
    return fclose(file) == 0 ? 0 : 1;
}
