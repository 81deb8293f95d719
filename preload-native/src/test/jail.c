// SPDX-License-Identifier: Apache-2.0
#include "jail.h"

#include "check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    const char *reaper;
    char mount[TEST_PATH_MAX];      // of the cgroup v2 hierarchy
    char group[64];                 // the tests' own cgroup, below the mount
    char directory[64];             // the tests' own directory
    char state_root[TEST_PATH_MAX]; // instead of /run/portjail
    int root;                       // descriptor of the mount
} place;

static bool find_cgroup_mount(void) {
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    char line[4096];
    bool found = false;
    while (mounts != NULL && !found && fgets(line, sizeof line, mounts) != NULL) {
        const char *type = strstr(line, " - ");
        found = type != NULL && strncmp(type, " - cgroup2 ", 11) == 0
            && sscanf(line, "%*s %*s %*s %*s %1023s", place.mount) == 1;
    }
    if (mounts != NULL) {
        fclose(mounts);
    }
    return found;
}

const char *jail_prerequisites(void) {
    if (geteuid() != 0) {
        return "the tests of the reaper need root";
    }
    if (system("nft --version >/dev/null 2>&1") != 0) {
        return "the tests of the reaper need nft (Debian package nftables)";
    }
    if (system("iptables-nft --version >/dev/null 2>&1 && iptables-legacy --version >/dev/null 2>&1") != 0) {
        return "the tests of the reaper need both variants of iptables (Debian package iptables)";
    }
    if (!find_cgroup_mount()) {
        return "the tests of the reaper need a mounted cgroup v2 hierarchy";
    }
    const pid_t child = fork();
    if (child == 0) {
        _exit(unshare(CLONE_NEWNET) == 0 ? 0 : 1);
    }
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0 ? NULL : "the tests of the reaper need to create network namespaces";
}

static void join(char *path, const char *left, const char *right) {
    must(snprintf(path, TEST_PATH_MAX, "%s/%s", left, right) < TEST_PATH_MAX, "snprintf");
}

static void make_directories(const char *path) {
    char part[TEST_PATH_MAX];
    for (const char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        const size_t length = slash == NULL ? strlen(path) : (size_t)(slash - path);
        memcpy(part, path, length);
        part[length] = '\0';
        must(mkdir(part, 0755) == 0 || errno == EEXIST, "mkdir");
        if (slash == NULL) {
            return;
        }
    }
}

void jail_set_up(const char *reaper) {
    place.reaper = reaper;
    place.root = open(place.mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(place.root >= 0, "open");
    snprintf(place.group, sizeof place.group, "portjail-test-%d", (int)getpid());
    strcpy(place.directory, "/tmp/portjail-test-XXXXXX");
    must(mkdtemp(place.directory) != NULL, "mkdtemp");
    join(place.state_root, place.directory, "run");
    // What tests leave becomes a child of this process.
    must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "prctl");
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *position) {
    (void)status;
    (void)position;
    if (type == FTW_DP) {
        rmdir(path);
    } else {
        unlink(path);
    }
    return 0;
}

static int kill_members(const char *path, const struct stat *status, int type, struct FTW *position) {
    (void)status;
    (void)position;
    char processes[TEST_PATH_MAX];
    if (type != FTW_D && type != FTW_DP) {
        return 0;
    }
    join(processes, path, "cgroup.procs");
    FILE *file = fopen(processes, "re");
    int process;
    while (file != NULL && fscanf(file, "%d", &process) == 1) {
        kill(process, SIGKILL);
    }
    if (file != NULL) {
        fclose(file);
    }
    return 0;
}

static void end_children(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    for (;;) {
        FILE *file = fopen(path, "re");
        int child;
        bool any = false;
        while (file != NULL && fscanf(file, "%d", &child) == 1) {
            any = true;
            kill(child, SIGKILL);
        }
        if (file != NULL) {
            fclose(file);
        }
        if (!any) {
            return;
        }
        waitpid(-1, NULL, 0);
    }
}

void jail_clean_up(void) {
    char group[TEST_PATH_MAX];
    join(group, place.mount, place.group);
    nftw(group, kill_members, 16, FTW_PHYS);
    end_children();
    nftw(group, remove_entry, 16, FTW_PHYS | FTW_DEPTH);
    nftw(place.state_root, remove_entry, 16, FTW_PHYS | FTW_DEPTH);
}

void jail_tear_down(void) {
    rmdir(place.directory);
}

uint64_t own_netns(void) {
    struct stat status;
    must(stat("/proc/self/ns/net", &status) == 0, "stat");
    return status.st_ino;
}

void enter_new_netns(void) {
    must(unshare(CLONE_NEWNET) == 0, "unshare");
}

const char *state_root(void) {
    return place.state_root;
}

int cgroup_root_descriptor(void) {
    return place.root;
}

const char *cgroup_path(const struct jail *jail) {
    static char path[TEST_PATH_MAX];
    join(path, place.mount, jail->cgroup);
    return path;
}

const char *cgroup_parent_path(void) {
    static char path[TEST_PATH_MAX];
    must(snprintf(path, sizeof path, "%s/%s/portjail", place.mount, place.group) < TEST_PATH_MAX, "snprintf");
    return path;
}

bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

struct jail jail_create_state(const char *name) {
    struct jail jail = {0};
    snprintf(jail.name, sizeof jail.name, "%s", name);
    join(jail.state, place.state_root, name);
    make_directories(jail.state);
    jail.lock = open(jail.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(jail.lock >= 0 && flock(jail.lock, LOCK_EX) == 0, "flock");
    char below[TEST_PATH_MAX];
    join(below, place.group, "portjail");
    join(jail.cgroup, below, name);
    return jail;
}

void jail_write_teardown(const struct jail *jail, const char *text) {
    char path[TEST_PATH_MAX];
    join(path, jail->state, "teardown");
    FILE *file = fopen(path, "we");
    must(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0, "fputs");
}

void jail_create_cgroup(struct jail *jail) {
    struct stat status;
    make_directories(cgroup_path(jail));
    must(stat(cgroup_path(jail), &status) == 0, "stat");
    jail->cgroup_id = status.st_ino;
}

void jail_write_full_teardown(const struct jail *jail, uint64_t netns) {
    char text[4096];
    snprintf(text, sizeof text,
             "portjail-teardown 1\nnetns %lu\ncgroup %s\ncgroup-id %lu\nnft element jails_3 %lu\nnft chain jail_%s\n"
             "nft counter violations_%s\n",
             (unsigned long)netns, jail->cgroup, (unsigned long)jail->cgroup_id, (unsigned long)jail->cgroup_id,
             jail->name, jail->name);
    jail_write_teardown(jail, text);
}

void nft(const char *commands) {
    FILE *program = popen("nft -f -", "we");
    must(program != NULL && fputs(commands, program) >= 0 && pclose(program) == 0, "nft");
}

bool nft_lists(const char *text) {
    static char output[64 * 1024];
    FILE *program = popen("nft list ruleset", "re");
    must(program != NULL, "nft");
    const size_t length = fread(output, 1, sizeof output - 1, program);
    output[length] = '\0';
    must(pclose(program) == 0, "nft");
    return strstr(output, text) != NULL;
}

void jail_install_rules(const struct jail *jail) {
    static const char format[] =
        "add table inet portjail\n"
        "add map inet portjail jails_3 { type cgroupsv2 : verdict; }\n"
        "add chain inet portjail output_3 { type filter hook output priority filter; policy accept; }\n"
        "flush chain inet portjail output_3\n"
        "add rule inet portjail output_3 socket cgroupv2 level 3 vmap @jails_3\n"
        "create chain inet portjail jail_%s\n"
        "create counter inet portjail violations_%s\n"
        "add rule inet portjail jail_%s th sport 50000-50999 accept\n"
        "add rule inet portjail jail_%s counter name violations_%s drop\n"
        "create element inet portjail jails_3 { \"../../..%s\" : jump jail_%s }\n";
    char commands[4096];
    const char *name = jail->name;
    snprintf(commands, sizeof commands, format, name, name, name, name, name, cgroup_path(jail), name);
    nft(commands);
}

struct jail jail_create(const char *name) {
    struct jail jail = jail_create_state(name);
    jail_create_cgroup(&jail);
    jail_write_full_teardown(&jail, own_netns());
    jail_install_rules(&jail);
    return jail;
}

void jail_write_unit_teardown(const struct jail *jail, const char *unit) {
    char path[TEST_PATH_MAX];
    jail_write_full_teardown(jail, own_netns());
    join(path, jail->state, "teardown");
    FILE *file = fopen(path, "ae");
    must(file != NULL && fprintf(file, "%s\n", unit) > 0 && fclose(file) == 0, "fprintf");
}

int jail_claim_from_inside(const struct jail *jail) {
    char processes[TEST_PATH_MAX];
    join(processes, cgroup_path(jail), "cgroup.procs");
    const pid_t next = fork();
    must(next >= 0, "fork");
    if (next == 0) {
        const int file = open(processes, O_WRONLY | O_CLOEXEC);
        must(file >= 0 && write(file, "0", 1) == 1, "write cgroup.procs");
        _exit(jail_claim(jail));
    }
    int status;
    must(waitpid(next, &status, 0) == next && WIFEXITED(status), "waitpid");
    return WEXITSTATUS(status);
}

pid_t jail_run_program(const struct jail *jail, const char *below) {
    char group[TEST_PATH_MAX];
    char processes[TEST_PATH_MAX];
    join(group, cgroup_path(jail), below);
    join(processes, group, "cgroup.procs");
    const pid_t program = fork();
    must(program >= 0, "fork");
    if (program == 0) {
        const int file = open(processes, O_WRONLY | O_CLOEXEC);
        must(file >= 0 && write(file, "0", 1) == 1, "write cgroup.procs");
        // Also the locks of other jails.
        close_range(STDERR_FILENO + 1, ~0U, 0);
        raise(SIGSTOP);
        for (;;) {
            pause();
        }
    }
    int status;
    must(waitpid(program, &status, WUNTRACED) == program && WIFSTOPPED(status), "waitpid");
    must(kill(program, SIGCONT) == 0, "kill");
    return program;
}

void end_program(pid_t program) {
    must(kill(program, SIGKILL) == 0, "kill");
    must(waitpid(program, NULL, 0) == program, "waitpid");
}

void jail_unlock(struct jail *jail) {
    flock(jail->lock, LOCK_UN);
    close(jail->lock);
    jail->lock = -1;
}

static void read_all(int descriptor, char *text, int size) {
    int length = 0;
    ssize_t got;
    while (length < size - 1 && (got = read(descriptor, text + length, (size_t)(size - 1 - length))) > 0) {
        length += (int)got;
    }
    text[length] = '\0';
}

int reaper_run(const char *mode, const char *path, int root, char *said, int said_size) {
    int errors[2];
    must(pipe2(errors, O_CLOEXEC) == 0, "pipe2");
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        dup2(errors[1], STDERR_FILENO);
        if (root < 0) {
            close(3);
        } else {
            dup2(root, 3);
            fcntl(3, F_SETFD, 0);
        }
        execl(place.reaper, "portjail-reaper", mode, path, (char *)NULL);
        _exit(99);
    }
    close(errors[1]);
    char text[4096];
    read_all(errors[0], text, sizeof text);
    close(errors[0]);
    if (said != NULL) {
        snprintf(said, (size_t)said_size, "%s", text);
    }
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int jail_sweep(const struct jail *jail, char *said, int said_size) {
    return reaper_run("sweep", jail->state, place.root, said, said_size);
}

int jail_claim(const struct jail *jail) {
    return reaper_run("claim", jail->state, place.root, NULL, 0);
}

static void children(int found[], int size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    int count = 0;
    while (file != NULL && count < size - 1 && fscanf(file, "%d", &found[count]) == 1) {
        count++;
    }
    found[count] = 0;
    if (file != NULL) {
        fclose(file);
    }
}

static bool contains(const int numbers[], int number) {
    while (*numbers != 0 && *numbers != number) {
        numbers++;
    }
    return *numbers != 0;
}

pid_t jail_watch(const struct jail *jail) {
    return jail_watch_by(jail, "watch");
}

pid_t jail_watch_by(const struct jail *jail, const char *mode) {
    int before[64];
    int after[64];
    must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "prctl");
    children(before, 64);
    const int status = reaper_run(mode, jail->state, place.root, NULL, 0);
    expect(status == 0, "portjail-reaper %s to end with status 0, not %d", mode, status);
    children(after, 64);
    for (const int *child = after; *child != 0; child++) {
        if (!contains(before, *child)) {
            return *child;
        }
    }
    expect(false, "portjail-reaper watch to leave a process behind");
    return -1;
}

static bool has_ended(const void *reaper) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t) * (const pid_t *)reaper, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

int reaper_wait(pid_t reaper) {
    int status;
    if (!eventually(has_ended, &reaper) || waitpid(reaper, &status, 0) != reaper) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool is_alive(pid_t process) {
    return !has_ended(&process);
}

bool state_is_gone(const void *jail) {
    return !exists(((const struct jail *)jail)->state);
}
