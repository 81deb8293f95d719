// SPDX-License-Identifier: Apache-2.0
//
// portjail-reaper on the real kernel: each test makes jails as the launcher does, in a network namespace, a cgroup and
// a state directory of its own. Usage: reaper_test PATH-OF-REAPER
#include "check.h"
#include "jail.h"

#include "../reaper/nftables.h"
#include "../reaper/reserved.h"
#include "../reaper/teardown.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool sanitized;

static void expect_all_gone(const struct jail *jail) {
    expect(!exists(jail->state), "the state directory to be removed");
    expect(!exists(state_root()), "the directory of all states to be removed with the last");
    expect(!exists(cgroup_path(jail)), "the jail's cgroup to be removed");
    expect(!exists(cgroup_parent_path()), "portjail's own cgroup to be removed with the last jail");
    expect(!nft_lists("portjail"), "table inet portjail to be deleted with the last jail");
}

static void expect_all_there(const struct jail *jail) {
    expect(exists(jail->state), "the state directory to stay");
    expect(exists(cgroup_path(jail)), "the jail's cgroup to stay");
    expect(nft_lists(jail->name), "the rules of jail %s to stay", jail->name);
}

static void waits_for_the_end_and_takes_everything_down(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(200);
    expect(is_alive(reaper), "the reaper to wait while the program runs");
    expect_all_there(&jail);
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static void waits_for_the_launcher(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    pause_milliseconds(200);
    expect(is_alive(reaper), "the reaper to wait while the launcher holds the lock, with nobody in the jail yet");
    expect_all_there(&jail);
    jail_unlock(&jail);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static void takes_down_what_a_killed_launcher_left(void) {
    enter_new_netns();
    struct jail jail = jail_create_state("web");
    jail_create_cgroup(&jail);
    char text[TEST_PATH_MAX + 100];
    snprintf(text, sizeof text, "portjail-teardown 1\nnetns %lu\ncgroup %s\n", (unsigned long)own_netns(), jail.cgroup);
    jail_write_teardown(&jail, text);
    const pid_t reaper = jail_watch(&jail);
    jail_unlock(&jail);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static void removes_a_state_that_was_only_begun(void) {
    struct jail jail = jail_create_state("web");
    const pid_t reaper = jail_watch(&jail);
    jail_unlock(&jail);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect(!exists(state_root()), "the state directory and the one above to be removed");
    jail = jail_create_state("web");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(!exists(state_root()), "the state directory and the one above to be removed by sweep");
}

// A daemon: its parent and its session are gone.
static void daemonise(const struct jail *jail, int started) {
    const pid_t program = jail_run_program(jail, ".");
    const pid_t reader = program;
    char byte = 0;
    must(write(started, &byte, 1) == 1, "write");
    must(write(started, &reader, sizeof reader) == sizeof reader, "write");
    _exit(0);
}

static void a_daemon_keeps_the_jail(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    int started[2];
    must(pipe2(started, O_CLOEXEC) == 0, "pipe2");
    const pid_t parent = fork();
    if (parent == 0) {
        setsid();
        daemonise(&jail, started[1]);
    }
    char byte;
    pid_t grandchild;
    must(read(started[0], &byte, 1) == 1, "read");
    must(read(started[0], &grandchild, sizeof grandchild) == sizeof grandchild, "read");
    must(waitpid(parent, NULL, 0) == parent, "waitpid");
    jail_unlock(&jail);
    pause_milliseconds(200);
    expect(is_alive(reaper), "the reaper to wait for a daemon whose parent has ended");
    end_program(grandchild);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static void a_zombie_does_not_keep_the_jail(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    must(kill(program, SIGKILL) == 0, "kill");
    expect(reaper_wait(reaper) == 0, "the reaper to end although the program was not waited for");
    expect_all_gone(&jail);
}

static void make_below(const struct jail *jail, const char *below) {
    char path[TEST_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", cgroup_path(jail), below);
    must(mkdir(path, 0755) == 0, "mkdir");
}

static void removes_nested_cgroups(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    static const char *const BELOW[] = {"a", "a/b", "a/b/c", "a/b/d", "a/e", ".f", "g", "g/.h"};
    for (size_t i = 0; i < sizeof BELOW / sizeof *BELOW; i++) {
        make_below(&jail, BELOW[i]);
    }
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, "a/b/c");
    jail_unlock(&jail);
    pause_milliseconds(100);
    expect(is_alive(reaper), "the reaper to wait for a process in a nested cgroup");
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static void removes_a_deep_tree(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    int directory = open(cgroup_path(&jail), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int depth = 0; depth < 300; depth++) {
        must(mkdirat(directory, "d", 0755) == 0, "mkdirat");
        const int next = openat(directory, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        must(next >= 0, "openat");
        close(directory);
        directory = next;
    }
    close(directory);
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to remove 300 nested cgroups");
    expect_all_gone(&jail);
}

static void sweep_cleans_up_after_a_killed_reaper(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(50);
    end_program(reaper);
    expect(jail_sweep(&jail, NULL, 0) == 1, "sweep to end with status 1 while the program runs");
    expect_all_there(&jail);
    end_program(program);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect_all_gone(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0 when nothing is there");
}

static void watch_sweeps_the_dead_beside_it(void) {
    enter_new_netns();
    struct jail dead = jail_create("dead");
    struct jail alive = jail_create("alive");
    struct jail begun = jail_create_state("begun");
    const pid_t program = jail_run_program(&alive, ".");
    jail_unlock(&dead);
    jail_unlock(&alive);
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    expect(eventually(state_is_gone, &dead), "a dead jail to be swept by the next one's reaper");
    expect(!nft_lists("jail_dead") && !exists(cgroup_path(&dead)), "all of the dead jail to be removed");
    pause_milliseconds(100);
    expect_all_there(&alive);
    expect_all_there(&jail);
    expect(exists(begun.state), "the state of a launch that has begun to stay");
    expect(is_alive(reaper), "the reaper to wait for its own jail");
    jail_unlock(&jail);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_there(&alive);
    end_program(program);
    jail_unlock(&begun);
}

static void sweep_leaves_a_locked_jail_alone(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    expect(jail_sweep(&jail, NULL, 0) == 1, "sweep to end with status 1 while a launcher is at work");
    expect_all_there(&jail);
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(50);
    expect(jail_sweep(&jail, NULL, 0) == 1, "sweep to end with status 1 while a reaper waits");
    expect_all_there(&jail);
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
}

static void claim_waits_for_a_reaper_at_work(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(50);
    expect(jail_claim(&jail) == 1, "claim to end with status 1 while the program runs");
    expect_all_there(&jail);
    // Stopped, it is in the middle of its work for as long as the test wants.
    must(kill(reaper, SIGSTOP) == 0, "kill");
    end_program(program);
    const pid_t continues = fork();
    if (continues == 0) {
        pause_milliseconds(200);
        kill(reaper, SIGCONT);
        _exit(0);
    }
    expect(jail_sweep(&jail, NULL, 0) == 1, "sweep not to wait for a reaper at work");
    expect(jail_claim(&jail) == 0, "claim to wait for the reaper and end with status 0");
    expect(state_is_gone(&jail) && !exists(cgroup_path(&jail)), "the reaper to have taken the jail down");
    must(waitpid(continues, NULL, 0) == continues, "waitpid");
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
}

static void a_flushed_ruleset_is_no_failure(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    nft("flush ruleset\n");
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static void a_flushed_map_is_no_failure(void) {
    enter_new_netns();
    struct jail other = jail_create("other");
    struct jail jail = jail_create("web");
    nft("flush map inet portjail jails_3\ndelete chain inet portjail jail_web\n");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(!nft_lists("violations_web"), "what was left of the rules to be deleted");
    expect(nft_lists("jail_other"), "the rules of the other jail to stay");
    jail_unlock(&other);
}

static void remove_state(const struct jail *jail) {
    char command[TEST_PATH_MAX + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", state_root());
    must(system(command) == 0, "rm");
    expect(!exists(jail->state), "the state to be wiped");
}

static void wiped_state_is_taken_down_all_the_same(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(100);
    remove_state(&jail);
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static void wiped_state_does_not_end_other_jails(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    struct jail other = jail_create("other");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(100);
    remove_state(&jail);
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect(!exists(cgroup_path(&jail)), "the jail's cgroup to be removed");
    expect(!nft_lists("jail_web"), "the jail's rules to be deleted");
    expect(nft_lists("jail_other"), "the rules of the other jail, whose state was wiped too, to stay");
    expect(exists(cgroup_path(&other)), "the cgroup of the other jail to stay");
}

static void a_new_jail_of_the_name_is_left_alone(void) {
    enter_new_netns();
    struct jail old = jail_create("web");
    const pid_t reaper = jail_watch(&old);
    const pid_t program = jail_run_program(&old, ".");
    jail_unlock(&old);
    pause_milliseconds(100);
    kill(reaper, SIGSTOP);
    remove_state(&old);
    end_program(program);
    must(rmdir(cgroup_path(&old)) == 0, "rmdir");
    nft("flush map inet portjail jails_3\ndelete chain inet portjail jail_web\n"
        "delete counter inet portjail violations_web\n");
    struct jail new = jail_create("web");
    const pid_t new_program = jail_run_program(&new, ".");
    kill(reaper, SIGCONT);
    expect(reaper_wait(reaper) == 0, "the old jail's reaper to end with status 0");
    expect_all_there(&new);
    expect(nft_lists("jump jail_web"), "the element of the new jail to stay");
    expect(nft_lists("violations_web"), "the counter of the new jail to stay");
    end_program(new_program);
    jail_unlock(&new);
}

static void a_cgroup_removed_by_others_is_no_failure(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    struct jail other = jail_create("other");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(100);
    kill(reaper, SIGSTOP);
    end_program(program);
    must(rmdir(cgroup_path(&jail)) == 0, "rmdir");
    kill(reaper, SIGCONT);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect(!exists(jail.state), "the state directory to be removed");
    expect(!nft_lists("jail_web"), "the rules to be deleted, the element of the vanished cgroup too");
    expect_all_there(&other);
}

static void a_cgroup_made_anew_by_others_is_left_alone(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    pause_milliseconds(100);
    kill(reaper, SIGSTOP);
    end_program(program);
    must(rmdir(cgroup_path(&jail)) == 0 && mkdir(cgroup_path(&jail), 0755) == 0, "mkdir");
    const pid_t stranger = jail_run_program(&jail, ".");
    kill(reaper, SIGCONT);
    expect(reaper_wait(reaper) == 0, "the reaper to end although somebody is in a new cgroup of the path");
    expect(exists(cgroup_path(&jail)), "the new cgroup to stay");
    expect(!exists(jail.state), "the state directory to be removed");
    expect(!nft_lists("portjail"), "the rules to be deleted");
    end_program(stranger);
}

static void the_table_goes_with_the_last_jail_of_the_namespace(void) {
    enter_new_netns();
    struct jail first = jail_create("first");
    struct jail second = jail_create("second");
    jail_unlock(&first);
    expect(jail_sweep(&first, NULL, 0) == 0, "sweep to end with status 0");
    expect(!nft_lists("jail_first"), "the rules of the first jail to be deleted");
    expect(!exists(cgroup_path(&first)), "the cgroup of the first jail to be removed");
    expect_all_there(&second);
    jail_unlock(&second);
    expect(jail_sweep(&second, NULL, 0) == 0, "sweep to end with status 0");
    expect_all_gone(&second);
}

// systemd may fill its set at any time, and warns when it is not there.
static void the_set_of_a_unit_outlives_its_jail_without_rules(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    char text[4096];
    snprintf(text, sizeof text,
             "portjail-teardown 1\nnetns %lu\ncgroup %s\ncgroup-id %lu\nnft rules unit_web\nnft element jails_3 %lu\n"
             "nft chain jail_web\nnft counter violations_web\n",
             (unsigned long)own_netns(), jail.cgroup, (unsigned long)jail.cgroup_id, (unsigned long)jail.cgroup_id);
    jail_write_teardown(&jail, text);
    nft("add set inet portjail unit_web { type cgroupsv2; }\n"
        "add chain inet portjail unit_web { type filter hook output priority filter; policy accept; }\n"
        "add rule inet portjail unit_web socket cgroupv2 level 3 @unit_web jump jail_web\n");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(!nft_lists("jail_web") && !nft_lists("violations_web"), "the rules of the jail to be deleted");
    expect(nft_lists("set unit_web") && nft_lists("chain unit_web"), "the unit's set to stay, and its chain");
    expect(!nft_lists("@unit_web"), "the unit's chain to have no rule");
    expect(!exists(jail.state), "the state directory to be removed");
}

static void a_jail_that_has_just_begun_keeps_the_table(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    struct jail begun = jail_create_state("begun");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(!nft_lists("jail_web"), "the rules of the jail to be deleted");
    expect(nft_lists("table inet portjail"), "the table to stay, because a launcher may be about to use it");
    jail_unlock(&begun);
}

static void jails_of_other_namespaces_do_not_keep_the_table(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    struct jail other = jail_create_state("other");
    jail_create_cgroup(&other);
    jail_write_full_teardown(&other, own_netns() + 1);
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(!nft_lists("portjail"), "the table to be deleted with the last jail of its namespace");
    expect(exists(other.state), "the state of the other jail to stay");
    jail_unlock(&other);
}

static void rules_in_another_namespace_are_found(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    const pid_t holder = fork();
    if (holder == 0) {
        for (;;) {
            pause();
        }
    }
    enter_new_netns();
    jail_unlock(&jail);
    char said[4096];
    const int status = jail_sweep(&jail, said, sizeof said);
    expect(status == 0, "sweep to end with status 0, not %d: %s", status, said);
    must(setns(home, CLONE_NEWNET) == 0, "setns");
    expect_all_gone(&jail);
    end_program(holder);
}

static void a_vanished_namespace_is_no_failure(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    enter_new_netns();
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect_all_gone(&jail);
}

static void many_jails_ending_at_once_leave_nothing(void) {
    enum { JAILS = 12 };
    enter_new_netns();
    struct jail jails[JAILS];
    pid_t reapers[JAILS];
    pid_t programs[JAILS];
    for (int i = 0; i < JAILS; i++) {
        char name[16];
        snprintf(name, sizeof name, "jail-%d", i);
        jails[i] = jail_create(name);
        reapers[i] = jail_watch(&jails[i]);
        programs[i] = jail_run_program(&jails[i], ".");
        jail_unlock(&jails[i]);
    }
    for (int i = 0; i < JAILS; i++) {
        must(kill(programs[i], SIGKILL) == 0, "kill");
    }
    for (int i = 0; i < JAILS; i++) {
        expect(reaper_wait(reapers[i]) == 0, "reaper %d to end with status 0", i);
    }
    expect_all_gone(&jails[0]);
}

static int count_descriptors(pid_t process) {
    char path[64];
    int count = 0;
    for (int descriptor = 0; descriptor < 64; descriptor++) {
        char target[PATH_MAX];
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)process, descriptor);
        const ssize_t length = readlink(path, target, sizeof target - 1);
        if (length >= 0) {
            target[length] = '\0';
            expect(descriptor > 2 || strcmp(target, "/dev/null") == 0, "descriptor %d to lead to /dev/null, not %s",
                   descriptor, target);
            count++;
        }
    }
    return count;
}

static bool is_waiting(const void *reaper) {
    char path[64];
    char name[PATH_MAX] = "";
    snprintf(path, sizeof path, "/proc/%d/fd/5", (int)*(const pid_t *)reaper);
    return readlink(path, name, sizeof name - 1) > 0 && strstr(name, "/cgroup.events") != NULL;
}

static void keeps_nothing_of_its_caller(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    int output[2];
    must(pipe(output) == 0, "pipe");
    const int saved = dup(STDOUT_FILENO);
    for (int extra = 100; extra < 110; extra++) {
        dup2(output[1], extra);
    }
    dup2(output[1], STDOUT_FILENO);
    must(chdir("/tmp") == 0, "chdir");
    const pid_t reaper = jail_watch(&jail);
    dup2(saved, STDOUT_FILENO);
    close(output[1]);
    for (int extra = 100; extra < 110; extra++) {
        close(extra);
    }
    char byte;
    expect(read(output[0], &byte, 1) == 0, "the caller's pipe to be closed");
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    expect(eventually(is_waiting, &reaper), "the reaper to wait for the end of the jail");
    char path[64];
    char target[PATH_MAX] = "";
    snprintf(path, sizeof path, "/proc/%d/cwd", (int)reaper);
    must(readlink(path, target, sizeof target - 1) > 0, "readlink");
    expect(strcmp(target, "/") == 0, "the working directory to be /, not %s", target);
    expect(getsid(reaper) == reaper, "a session of its own");
    expect(count_descriptors(reaper) == 6, "six descriptors: three standard ones, hierarchy, state, events");
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
}

static void signals_of_the_session_do_not_end_it(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    expect(eventually(is_waiting, &reaper), "the reaper to wait for the end of the jail");
    static const int SIGNALS[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
        kill(reaper, SIGNALS[i]);
    }
    pause_milliseconds(100);
    expect(is_alive(reaper), "the reaper to survive SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGUSR1 and SIGUSR2");
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_gone(&jail);
}

static bool has_left_the_callers_cgroup(const void *reaper) {
    char path[64];
    char line[4096];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/cgroup", (int)*(const pid_t *)reaper);
    FILE *file = fopen(path, "re");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        found = strncmp(line, "0::", 3) == 0 && strstr(line, "/portjail/_reapers\n") != NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

static void a_long_wait_survives_the_end_of_the_service(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    struct jail other = jail_create("other");
    const pid_t reaper = jail_watch(&jail);
    const pid_t other_reaper = jail_watch(&other);
    const pid_t program = jail_run_program(&jail, ".");
    const pid_t other_program = jail_run_program(&other, ".");
    jail_unlock(&jail);
    jail_unlock(&other);
    expect(eventually(has_left_the_callers_cgroup, &reaper), "the reaper to leave its caller's cgroup");
    expect(eventually(has_left_the_callers_cgroup, &other_reaper), "the other reaper to do so too");
    pause_milliseconds(50);
    kill(reaper, SIGTERM);
    kill(other_reaper, SIGTERM);
    pause_milliseconds(100);
    expect(is_alive(reaper), "the reaper to survive SIGTERM");
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_there(&other);
    expect(has_left_the_callers_cgroup(&other_reaper), "the other reaper to stay where it is");
    end_program(other_program);
    expect(reaper_wait(other_reaper) == 0, "the other reaper to end with status 0");
    expect_all_gone(&other);
}

static struct jail create_unit_jail(const char *unit_format, pid_t *program) {
    struct jail jail = jail_create("web");
    *program = jail_run_program(&jail, ".");
    char unit[64];
    snprintf(unit, sizeof unit, unit_format, (int)*program);
    jail_write_unit_teardown(&jail, unit);
    return jail;
}

static void expect_only_the_cgroup_there(const struct jail *jail) {
    expect(exists(cgroup_path(jail)), "the unit's cgroup to stay");
    expect(!exists(jail->state), "the state directory to be removed");
    expect(!nft_lists("portjail"), "table inet portjail to be deleted with the last jail");
}

static void a_units_cgroup_stays(void) {
    enter_new_netns();
    pid_t program;
    struct jail jail = create_unit_jail("unit %d", &program);
    const pid_t reaper = jail_watch_by(&jail, "watch-unit");
    expect(has_left_the_callers_cgroup(&reaper), "the reaper to be elsewhere as soon as it is started");
    jail_unlock(&jail);
    pause_milliseconds(100);
    kill(reaper, SIGTERM);
    expect(jail_sweep(&jail, NULL, 0) == 1, "sweep to end with status 1 while the program runs");
    expect(is_alive(reaper), "the reaper to wait, SIGTERM or not");
    expect_all_there(&jail);
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_only_the_cgroup_there(&jail);
}

static void the_next_command_of_a_unit_replaces_the_jail(void) {
    enter_new_netns();
    pid_t program;
    struct jail jail = create_unit_jail("unit %d", &program);
    const pid_t other = jail_run_program(&jail, ".");
    const pid_t reaper = jail_watch_by(&jail, "watch-unit");
    jail_unlock(&jail);
    expect(jail_claim_from_inside(&jail) == 1, "claim to end with status 1 while the unit's command runs");
    expect_all_there(&jail);
    end_program(program);
    expect(jail_claim(&jail) == 1, "claim from elsewhere to end with status 1 while the unit has processes");
    expect_all_there(&jail);
    expect(jail_claim_from_inside(&jail) == 0, "claim by the unit's next command to end with status 0");
    expect_only_the_cgroup_there(&jail);
    end_program(other);
    expect(reaper_wait(reaper) == 0, "the reaper of the replaced jail to end with status 0");
}

static void a_held_jail_lasts_as_long_as_its_cgroup(void) {
    enter_new_netns();
    pid_t program;
    struct jail jail = create_unit_jail("unit-held", &program);
    jail_unlock(&jail);
    expect(jail_claim(&jail) == 1, "claim from elsewhere to end with status 1");
    end_program(program);
    expect(jail_sweep(&jail, NULL, 0) == 1, "sweep to end with status 1 while the cgroup is there, though nobody is in it");
    expect(jail_claim(&jail) == 1, "claim from elsewhere to end with status 1, too");
    expect_all_there(&jail);
    must(rmdir(cgroup_path(&jail)) == 0, "rmdir");
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0 when the cgroup is gone");
    expect(!exists(jail.state) && !nft_lists("portjail"), "the state and the rules to be removed");
}

static void a_damaged_teardown_file_stops_the_sweep(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    jail_write_teardown(&jail, "portjail-teardown 2\nnetns 1\ncgroup a\n");
    jail_unlock(&jail);
    char said[4096];
    expect(jail_sweep(&jail, said, sizeof said) == 125, "sweep to end with status 125");
    const char *newline = strchr(said, '\n');
    expect(strncmp(said, "portjail-reaper: cannot read the teardown file in '", 50) == 0 && newline != NULL
               && newline[1] == '\0',
           "one line that says what cannot be read, not: %s", said);
    expect_all_there(&jail);
}

static void refuses_to_work_without_the_hierarchy(void) {
    struct jail jail = jail_create_state("web");
    jail_unlock(&jail);
    char said[4096];
    expect(reaper_run("sweep", jail.state, -1, said, sizeof said) == 125, "status 125 without descriptor 3");
    expect(strstr(said, "descriptor 3") != NULL, "a line that names descriptor 3, not: %s", said);
    const int null = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    expect(reaper_run("sweep", jail.state, null, NULL, 0) == 125, "status 125 when descriptor 3 is something else");
    expect(exists(jail.state), "the state to stay");
    expect(reaper_run("watch", "/nonexistent/web", cgroup_root_descriptor(), NULL, 0) == 125,
           "watch of a state that is not there to end with status 125");
}

static void waits_with_little_memory(void) {
    if (sanitized) {
        return;
    }
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    const pid_t program = jail_run_program(&jail, ".");
    jail_unlock(&jail);
    expect(eventually(has_left_the_callers_cgroup, &reaper), "the reaper to settle");
    char path[64];
    char line[256];
    long anonymous = -1;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)reaper);
    FILE *file = fopen(path, "re");
    while (file != NULL && anonymous < 0 && fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "Anonymous: %ld kB", &anonymous);
    }
    must(file != NULL && fclose(file) == 0, "fopen");
    // What every reaper adds. Its part of the C library's pages would depend on how many other programs have them.
    expect(anonymous > 0 && anonymous <= 160, "at most 160 KiB of its own memory while waiting, not %ld", anonymous);
    end_program(program);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
}

static void run(const char *command) {
    expect(system(command) == 0, "'%s' to succeed", command);
}

// As a jail with a network namespace of its own leaves its host, which is the test's namespace.
static struct jail create_linked(const char *name, const char *more) {
    struct jail jail = jail_create_state(name);
    jail_create_cgroup(&jail);
    char text[TEST_PATH_MAX + 512];
    snprintf(text, sizeof text, "portjail-teardown 1\nnetns %lu\ncgroup %s\nlink pj-%s\n%s",
             (unsigned long)own_netns(), jail.cgroup, name, more);
    jail_write_teardown(&jail, text);
    char command[256];
    snprintf(command, sizeof command,
             "ip link add pj-%s type veth peer name p-%s && ip link set pj-%s alias 'portjail %s'", name, name, name,
             name);
    run(command);
    return jail;
}

static bool holds(const char *command) {
    return system(command) == 0;
}

static void deletes_the_link_of_a_jail_and_no_other(void) {
    enter_new_netns();
    struct jail jail = create_linked("web", "");
    struct jail other = create_linked("db", "");
    run("ip link set pj-db alias 'mine'");
    jail_unlock(&jail);
    jail_unlock(&other);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(!holds("ip link show pj-web >/dev/null 2>&1"), "the jail's link to be deleted");
    expect(jail_sweep(&other, NULL, 0) == 0, "sweep to end with status 0");
    expect(holds("ip link show pj-db >/dev/null"), "a link that somebody else has taken over to stay");
    expect_all_gone(&jail);
    expect_all_gone(&other);
}

static void a_link_that_is_gone_is_no_failure(void) {
    enter_new_netns();
    struct jail jail = create_linked("web", "");
    run("ip link delete pj-web");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect_all_gone(&jail);
}

static const char FORWARDING[] = "sysctl net/ipv4/conf/up0/forwarding 0 1\n"
                                 "sysctl net/ipv6/conf/up0/accept_ra 1 2\n"
                                 "sysctl net/ipv6/conf/all/forwarding 0 1\n";

static void set_forwarding(void) {
    enter_new_netns();
    run("ip link add up0 type veth peer name far0 && sysctl -qw net.ipv4.conf.up0.forwarding=1"
        " net.ipv6.conf.up0.accept_ra=2 net.ipv6.conf.all.forwarding=1");
}

static bool setting_is(const char *key, const char *value) {
    char command[256];
    snprintf(command, sizeof command, "test \"$(sysctl -n %s)\" = %s", key, value);
    return holds(command);
}

static void the_last_jail_that_needs_a_setting_takes_it_back(void) {
    set_forwarding();
    struct jail one = create_linked("one", FORWARDING);
    struct jail two = create_linked("two", FORWARDING);
    jail_unlock(&one);
    jail_unlock(&two);
    expect(jail_sweep(&one, NULL, 0) == 0, "sweep to end with status 0");
    expect(setting_is("net.ipv4.conf.up0.forwarding", "1"), "IPv4 forwarding to stay for the other jail");
    expect(setting_is("net.ipv6.conf.all.forwarding", "1"), "IPv6 forwarding to stay for the other jail");
    expect(jail_sweep(&two, NULL, 0) == 0, "sweep to end with status 0");
    expect(setting_is("net.ipv4.conf.up0.forwarding", "0"), "IPv4 forwarding to be as before");
    expect(setting_is("net.ipv6.conf.all.forwarding", "0"), "IPv6 forwarding to be as before");
    expect(setting_is("net.ipv6.conf.up0.accept_ra", "1"), "accept_ra to be as before");
}

static void settings_that_others_have_changed_since_stay(void) {
    set_forwarding();
    struct jail jail = create_linked("web", FORWARDING);
    run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.up0.accept_ra=0");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(setting_is("net.ipv4.conf.up0.forwarding", "1"), "an interface to forward when all do");
    expect(setting_is("net.ipv6.conf.up0.accept_ra", "0"), "what is not as it was set to stay");
}

static void a_setting_of_an_interface_that_is_gone_is_no_failure(void) {
    set_forwarding();
    struct jail jail = create_linked("web", FORWARDING);
    run("ip link delete up0");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect_all_gone(&jail);
}

static const char RESERVED[] = "net.ipv4.ip_local_reserved_ports";

static void only_what_the_jail_reserved_is_released(void) {
    enter_new_netns();
    run("sysctl -qw net.ipv4.ip_local_reserved_ports=8080,50500");
    struct jail jail = create_linked("web", "reserved-ports 50000-50499,50501-50999\n");
    run("sysctl -qw net.ipv4.ip_local_reserved_ports=8080,50000-50999,60000");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(setting_is(RESERVED, "8080,50500,60000"), "what others reserved, before and since, to stay");
    expect_all_gone(&jail);
}

static void the_last_reserved_port_may_be_released(void) {
    enter_new_netns();
    run("sysctl -qw net.ipv4.ip_local_reserved_ports=50000-50999");
    struct jail jail = create_linked("web", "reserved-ports 50000-50999\n");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(setting_is(RESERVED, "''"), "no port to be reserved");
}

static void reserved_ports_that_somebody_released_are_no_failure(void) {
    enter_new_netns();
    run("sysctl -qw net.ipv4.ip_local_reserved_ports=8080");
    struct jail jail = create_linked("web", "reserved-ports 50000-50999\n");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(setting_is(RESERVED, "8080"), "what others reserved to stay");
}

// Longer than the page that the kernel takes at once, and in the middle of whose last number it may be cut.
static void a_long_list_of_reserved_ports_is_kept_whole(void) {
    enter_new_netns();
    run("seq -s , 10001 2 29999 | dd of=/proc/sys/net/ipv4/ip_local_reserved_ports iflag=fullblock bs=256k status=none");
    struct jail jail = create_linked("web", "reserved-ports 20001\n");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect(holds("test \"$(dd if=/proc/sys/net/ipv4/ip_local_reserved_ports bs=256k count=1 status=none)\" = "
                 "\"$(seq 10001 2 29999 | grep -vx 20001 | paste -sd ,)\""),
           "all but one port to stay reserved");
}

static void port_lists_are_understood_or_refused(void) {
    static const char *const GOOD[] = {"\n", "7\n", "0,65535\n", "1-3,5,50000-50999\n", "0-65535\n"};
    static const char *const BAD[] = {"x", "1-", "-1", "1,,2", "1,", "9-1", "65536", "1-65536", "1 2", "99999999999999"};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        struct port_set ports = {0};
        expect(port_set_parse(GOOD[i], &ports), "this list to be understood: %s", GOOD[i]);
        char *text = port_set_print(&ports);
        expect(text != NULL && strcmp(text, GOOD[i]) == 0, "this list to be printed as it was: %s", GOOD[i]);
        free(text);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct port_set ports = {0};
        expect(!port_set_parse(BAD[i], &ports), "this list to be refused: %s", BAD[i]);
    }
    struct port_set merged = {0};
    expect(port_set_parse("3,1-2,2-4,10", &merged), "ranges in any order to be understood");
    char *text = port_set_print(&merged);
    expect(text != NULL && strcmp(text, "1-4,10\n") == 0, "overlapping ranges to become one");
    free(text);
}

static bool net_cls_is_free(void) {
    return holds("grep -q '^net_cls.0.' /proc/cgroups");
}

// The hierarchy has no mount by the time the reaper comes, as after a launch.
static void removes_the_net_cls_cgroup_and_its_hierarchy(void) {
    enter_new_netns();
    const bool was_free = net_cls_is_free();
    must(unshare(CLONE_NEWNS) == 0, "unshare");
    run("mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && mkdir /mnt/c");
    if (!holds("mount -t cgroup -o net_cls none /mnt/c 2>/dev/null")) {
        return; // the kernel has no such controller, or it is mounted together with others
    }
    run("mkdir -p /mnt/c/reaper-test/portjail/web/nested && umount /mnt/c");
    expect(!net_cls_is_free(), "the hierarchy to stay while a cgroup is in it");
    struct jail jail = create_linked("web", "netcls reaper-test/portjail/web\n");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect_all_gone(&jail);
    run("mount -t cgroup -o net_cls none /mnt/c");
    expect(!holds("test -e /mnt/c/reaper-test/portjail"), "the cgroup and the one above to be removed");
    run("rmdir /mnt/c/reaper-test && umount /mnt/c");
    jail = create_linked("again", "netcls reaper-test/portjail/again\n");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0 when nothing is there");
    expect(!was_free || net_cls_is_free(), "the hierarchy to be gone with the last cgroup");
}

// As a jail whose rules are iptables' leaves them, with the programs of that variant, "nft" or "legacy".
static struct jail create_by_iptables(const char *name, const char *variant) {
    static const char *const FAMILIES[] = {"iptables", "ip6tables"};
    struct jail jail = jail_create_state(name);
    jail_create_cgroup(&jail);
    char text[8192];
    int length = snprintf(text, sizeof text, "portjail-teardown 1\nnetns %lu\ncgroup %s\ncgroup-id %lu\n",
                          (unsigned long)own_netns(), jail.cgroup, (unsigned long)jail.cgroup_id);
    for (int i = 0; i < 2; i++) {
        char command[2048];
        char program[64];
        snprintf(program, sizeof program, "/usr/sbin/%s-%s-restore", FAMILIES[i], variant);
        snprintf(command, sizeof command,
                 "%1$s-save -t filter | grep -q '^:portjail ' || printf '*filter\\n-N portjail\\n"
                 "-I OUTPUT -j portjail\\nCOMMIT\\n' | %2$s --noflush -w 20 && printf '*filter\\n-N pj-%3$s\\n"
                 "-A pj-%3$s -p tcp -j RETURN\\n-A portjail -m cgroup --path \"%4$s\" -g pj-%3$s\\nCOMMIT\\n'"
                 " | %2$s --noflush -w 20", program, program, name, jail.cgroup);
        char *restore = strstr(command, "-restore-save");
        memcpy(restore, "-save        ", strlen("-restore-save"));
        run(command);
        length += snprintf(text + length, sizeof text - (size_t)length,
                           "iptables try\t%1$s\tfilter\t-D portjail -m cgroup --path \"%3$s\" -g pj-%2$s\n"
                           "iptables must\t%1$s\tfilter\t:pj-%2$s - [0:0]\t-X pj-%2$s\n"
                           "iptables try\t%1$s\tfilter\t-D OUTPUT -j portjail\t-X portjail\n",
                           program, name, jail.cgroup);
    }
    jail_write_teardown(&jail, text);
    return jail;
}

static bool iptables_lists(const char *variant, const char *text) {
    char command[256];
    snprintf(command, sizeof command, "{ iptables-%s-save; ip6tables-%s-save; } | grep -q -e '%s'", variant, variant,
             text);
    return holds(command);
}

static void takes_down_what_iptables_has(const char *variant) {
    enter_new_netns();
    struct jail first = create_by_iptables("first", variant);
    struct jail second = create_by_iptables("second", variant);
    jail_unlock(&first);
    const pid_t reaper = jail_watch(&first);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect(!iptables_lists(variant, "pj-first"), "the chains of the first jail to be deleted");
    expect(iptables_lists(variant, "-g pj-second") && iptables_lists(variant, "-A OUTPUT -j portjail"),
           "the rules of the second jail to stay");
    jail_unlock(&second);
    expect(jail_sweep(&second, NULL, 0) == 0, "sweep to end with status 0");
    expect(!iptables_lists(variant, "portjail"), "the shared chain to go with the last jail");
    expect_all_gone(&second);
}

static void takes_down_what_iptables_nft_has(void) {
    takes_down_what_iptables_has("nft");
}

static void takes_down_what_iptables_legacy_has(void) {
    takes_down_what_iptables_has("legacy");
}

static void rules_of_iptables_that_are_gone_are_no_failure(void) {
    static const char *const VARIANTS[] = {"nft", "legacy"};
    for (int i = 0; i < 2; i++) {
        enter_new_netns();
        struct jail jail = create_by_iptables("web", VARIANTS[i]);
        char command[256];
        snprintf(command, sizeof command, "iptables-%1$s -F && iptables-%1$s -X && ip6tables-%1$s -F portjail",
                 VARIANTS[i]);
        run(command);
        jail_unlock(&jail);
        expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0 by iptables-%s", VARIANTS[i]);
        expect(!iptables_lists(VARIANTS[i], "portjail"), "what was left of iptables-%s to be deleted", VARIANTS[i]);
        expect_all_gone(&jail);
    }
}

static void cgroups_that_are_gone_do_not_freeze_the_tables(void) {
    static const char *const VARIANTS[] = {"nft", "legacy"};
    for (int i = 0; i < 2; i++) {
        enter_new_netns();
        struct jail first = create_by_iptables("first", VARIANTS[i]);
        struct jail second = create_by_iptables("second", VARIANTS[i]);
        must(rmdir(cgroup_path(&first)) == 0 && rmdir(cgroup_path(&second)) == 0, "rmdir");
        const pid_t one = jail_watch(&first);
        const pid_t other = jail_watch(&second);
        jail_unlock(&first);
        jail_unlock(&second);
        expect(reaper_wait(one) == 0 && reaper_wait(other) == 0, "both reapers to end with status 0");
        expect(!iptables_lists(VARIANTS[i], "portjail"), "all rules of iptables-%s to be deleted", VARIANTS[i]);
        expect_all_gone(&first);
        expect_all_gone(&second);
    }
}

// A jail whose teardown runs this shell script, as a program with the name that is given.
static struct jail create_with_script(const char *whether, const char *script, const char **directory) {
    static char path[64];
    strcpy(path, "/tmp/portjail-iptables-XXXXXX");
    must(mkdtemp(path) != NULL, "mkdtemp");
    *directory = path;
    char command[1024];
    snprintf(command, sizeof command, "printf '%%s\\n' '#!/bin/sh' '%s' > %s/restore && chmod 755 %s/restore", script,
             path, path);
    run(command);
    struct jail jail = jail_create_state("web");
    jail_create_cgroup(&jail);
    char text[4096];
    snprintf(text, sizeof text,
             "portjail-teardown 1\nnetns %lu\ncgroup %s\ncgroup-id %lu\n"
             "iptables %s\t%s/restore\tnat\t-D a -j b\t-X b\n",
             (unsigned long)own_netns(), jail.cgroup, (unsigned long)jail.cgroup_id, whether, path);
    jail_write_teardown(&jail, text);
    return jail;
}

static void remove_script(const char *directory) {
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", directory);
    run(command);
}

static void gives_iptables_nothing_of_its_own(void) {
    enter_new_netns();
    const char *directory;
    struct jail jail = create_with_script(
        "must",
        "cd ${0%/*}; cat > input; echo $0 \"$@\" > words; cat /proc/$$/environ > env; ls /proc/$$/fd > fds;"
        " exec grep Sig /proc/self/status > signals",
        &directory);
    must(setenv("PORTJAIL_TEST_SECRET", "x", 1) == 0, "setenv");
    signal(SIGUSR1, SIG_IGN);
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    signal(SIGUSR1, SIG_DFL);
    must(unsetenv("PORTJAIL_TEST_SECRET") == 0 && chdir(directory) == 0, "chdir");
    expect(holds("test \"$(cat input)\" = \"$(printf '*nat\\n-D a -j b\\n-X b\\nCOMMIT')\""),
           "the input to be the commands");
    expect(holds("grep -q 'restore --noflush -w 20$' words"), "the program to be told not to flush, and to wait");
    expect(holds("! tr '\\0' '\\n' < env | grep -v -e ^PATH= -e ^LC_ALL=C$"),
           "nothing of the caller's environment to be there");
    expect(holds("! grep -v -e '^[012]$' -e '^1[0-9]*$' fds"), "no descriptor but the standard ones to be open");
    // Those of the C library, 32 and 33, stay as they came.
    expect(holds("grep -q '^SigIgn:.*[08]0000000$' signals && grep -q '^SigBlk:.*[08]0000000$' signals"),
           "no signal to be ignored or blocked");
    must(chdir("/") == 0, "chdir");
    remove_script(directory);
    expect_all_gone(&jail);
}

static void a_refusal_of_iptables_keeps_what_is_needed_to_try_again(void) {
    enter_new_netns();
    const char *directory;
    struct jail jail = create_with_script("must", "exit 1", &directory);
    jail_unlock(&jail);
    char said[4096];
    expect(jail_sweep(&jail, said, sizeof said) == 125, "sweep to fail when iptables refuses");
    expect(strstr(said, "cannot delete the iptables rules of") != NULL, "one line that says so, not: %s", said);
    expect(exists(jail.state) && exists(cgroup_path(&jail)), "the state and the cgroup to stay");
    remove_script(directory);
    expect(jail_sweep(&jail, said, sizeof said) == 125, "sweep to fail when the program is gone");
    jail_write_full_teardown(&jail, own_netns());
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
}

static void write_mark(const struct jail *jail) {
    char path[TEST_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/lasting", jail->state);
    const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    must(file >= 0, "create lasting");
    close(file);
}

static void a_lasting_jail_stays_although_nobody_is_in_it(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    const pid_t reaper = jail_watch(&jail);
    write_mark(&jail);
    jail_unlock(&jail);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0");
    expect_all_there(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 1, "sweep to find a lasting jail in use");
    expect(jail_claim(&jail) == 1, "claim to find a lasting jail in use");
    expect_all_there(&jail);
    must(rmdir(cgroup_path(&jail)) == 0, "rmdir");
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to take it down once its cgroup is gone");
    expect_all_gone(&jail);
}

static void an_adopted_cgroup_stays_with_those_in_it(void) {
    enter_new_netns();
    struct jail jail = jail_create_state("web");
    jail_create_cgroup(&jail);
    char text[TEST_PATH_MAX + 200];
    snprintf(text, sizeof text,
             "portjail-teardown 1\nnetns %lu\ncgroup %s\ncgroup-id %lu\nadopted\nbpf 1 4294967295\n",
             (unsigned long)own_netns(), jail.cgroup, (unsigned long)jail.cgroup_id);
    jail_write_teardown(&jail, text);
    const pid_t program = jail_run_program(&jail, ".");
    const pid_t reaper = jail_watch(&jail);
    jail_unlock(&jail);
    expect(reaper_wait(reaper) == 0, "the reaper to end with status 0, although the cgroup is populated");
    expect(!exists(jail.state), "the state directory to be removed");
    expect(exists(cgroup_path(&jail)), "the adopted cgroup to stay");
    expect(is_alive(program), "who is in it to stay");
    end_program(program);
}

static void a_kept_network_namespace_goes_with_the_jail(void) {
    enter_new_netns();
    struct jail jail = jail_create("web");
    char file[TEST_PATH_MAX + 16];
    snprintf(file, sizeof file, "%s/netns", jail.state);
    must(close(open(file, O_RDONLY | O_CREAT | O_CLOEXEC, 0)) == 0, "create netns");
    must(mount("/proc/self/ns/net", file, NULL, MS_BIND, NULL) == 0, "mount");
    jail_unlock(&jail);
    expect(jail_sweep(&jail, NULL, 0) == 0, "sweep to end with status 0");
    expect_all_gone(&jail);
}

static void reads_only_what_it_knows(void) {
    static const char GOOD[] = "portjail-teardown 1\nnetns 4026531840\ncgroup a/portjail/web\n"
                               "cgroup-id 18446744073709551615\nnft element jails_2 18446744073709551615\n"
                               "nft chain jail_web\nnft counter v\nnft map m\nnft element jails_owner hex:fe0f00a0\n"
                               "nft rules unit_web\n"
                               "iptables try\t/sbin/x-restore\tnat\t-D a -m b\t:c - [0:0]\t-X c\n";
    static const char *const BAD[] = {
        "",
        "portjail-teardown 1\n",
        "portjail-teardown 1\nnetns 1\n",
        "portjail-teardown 1\ncgroup a\n",
        "portjail-teardown 2\nnetns 1\ncgroup a\n",
        "portjail-teardown 1\nnetns 1\ncgroup a",
        "portjail-teardown 1\nnetns x\ncgroup a\n",
        "portjail-teardown 1\nnetns -1\ncgroup a\n",
        "portjail-teardown 1\nnetns 0\ncgroup a\n",
        "portjail-teardown 1\nnetns 18446744073709551616\ncgroup a\n",
        "portjail-teardown 1\nnetns 1\ncgroup \n",
        "portjail-teardown 1\nnetns 1\ncgroup /a\n",
        "portjail-teardown 1\nnetns 1\ncgroup a/\n",
        "portjail-teardown 1\nnetns 1\ncgroup a//b\n",
        "portjail-teardown 1\nnetns 1\ncgroup ..\n",
        "portjail-teardown 1\nnetns 1\ncgroup a/../../b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nwhat b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\ncgroup-id 0\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\ncgroup-id\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nadopted \n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nbpf 1\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nbpf 1 0\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nbpf x 1\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nbpf 1 4294967296\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nunit x\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nunit 4294967296\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nunit-held x\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nlink \n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nlink sixteen-letters-\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nlink a/b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnetcls ../b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nsysctl net/ipv4/conf/a/forwarding 0\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nsysctl net/ipv4/conf/a/forwarding 0 x\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nsysctl net/ipv4/conf/../../../kernel/panic 0 1\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nsysctl kernel/panic 0 1\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nreserved-ports \n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nreserved-ports all\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables try\t/a\tfilter\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables try\t/a\tfilter\t\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables try\t/a\tfilter\t-A b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables try\t/a\tfilter\t-D b\t-P c\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables try\t/a\traw\t-D b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables try\ta\tfilter\t-D b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables try\t/a/\tfilter\t-D b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\niptables may\t/a\tfilter\t-D b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft table b\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft chain \n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft chain b c\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft element jails_2\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft element jails_2 x\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft element jails_2 0\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft element jails_2 hex:\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft element jails_2 hex:abc\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft element jails_2 hex:AB\n",
        "portjail-teardown 1\nnetns 1\ncgroup a\nnft element jails_2 hex:0123456789abcdef0123456789abcdef01\n",
    };
    struct teardown teardown;
    expect(teardown_parse(strdup(GOOD), &teardown) == 0, "a whole teardown text to be understood");
    expect(teardown.network_namespace == 4026531840 && strcmp(teardown.cgroup, "a/portjail/web") == 0
               && teardown.object_count == 6 && teardown.objects[0].kind == NFT_ELEMENT
               && strcmp(teardown.objects[0].name, "jails_2") == 0 && teardown.cgroup_id == UINT64_MAX
               && teardown.objects[3].kind == NFT_MAP && strcmp(teardown.objects[3].name, "m") == 0
               && teardown.objects[5].kind == NFT_RULES && strcmp(teardown.objects[5].name, "unit_web") == 0,
           "each line of the text to be understood");
    const struct nft_object *hex = &teardown.objects[4];
    expect(hex->key_size == 4 && memcmp(hex->key, "\xfe\x0f\x00\xa0", 4) == 0, "the bytes of a key as they are written");
    const struct iptables_run *iptables = teardown.iptables_runs;
    expect(teardown.iptables_run_count == 1 && !iptables->must_succeed && strcmp(iptables->table, "nat") == 0
               && strcmp(iptables->program, "/sbin/x-restore") == 0
               && strcmp(iptables->commands, "-D a -m b\n:c - [0:0]\n-X c") == 0,
           "the words of a line for iptables as they are written");
    teardown_free(&teardown);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        expect(teardown_parse(strdup(BAD[i]), &teardown) == -EBADMSG, "this text to be refused: %s", BAD[i]);
    }
    char many[4096] = "portjail-teardown 1\nnetns 1\ncgroup a\n";
    for (int i = 0; i <= TEARDOWN_OBJECTS_MAX; i++) {
        strcat(many, "nft chain b\n");
    }
    expect(teardown_parse(strdup(many), &teardown) == -EBADMSG, "too many objects to be refused");
}

// A kernel that answers as it is told: what is sent to the returned descriptor goes nowhere, and the answer waits there. The
// kernel's end stays open, up to the end of the test's process.
static int answering(const void *answer, size_t size) {
    int ends[2];
    must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
    must(send(ends[1], answer, size, 0) == (ssize_t)size, "send");
    return ends[0];
}

// What the whole answer is to the question for other jails, or to a deletion, when it is one error.
static int answered(int error, bool question) {
    struct {
        struct nlmsghdr header;
        struct nlmsgerr body;
    } answer = {
        .header = {.nlmsg_len = sizeof answer, .nlmsg_type = NLMSG_ERROR, .nlmsg_seq = 2},
        .body = {.error = error},
    };
    const int nftables = answering(&answer, sizeof answer);
    const int result =
        question ? nftables_has_other_jails(nftables, "jail_web") : nftables_delete_table(nftables);
    close(nftables);
    return result;
}

// -EINVAL is what Linux answers to a message alone for a subsystem of nfnetlink that it lacks, and -EOPNOTSUPP to a batch.
static void a_kernel_without_nftables_has_no_jails(void) {
    static const int LACKS_IT[] = {-EINVAL, -EOPNOTSUPP, -ENOENT, -EAFNOSUPPORT, -EPROTONOSUPPORT};
    for (size_t i = 0; i < sizeof LACKS_IT / sizeof *LACKS_IT; i++) {
        const int others = answered(LACKS_IT[i], true);
        expect(others == 0, "no other jails after %s, and not %d", strerror(-LACKS_IT[i]), others);
    }
    expect(answered(-EOPNOTSUPP, false) == 0, "nothing to be left to delete without nftables");
    expect(answered(-EPERM, true) == -EPERM, "a question that is not allowed to be no answer");
    expect(answered(-ENOMEM, true) == -ENOMEM, "a question that fails to be no answer");
    expect(answered(-EINVAL, false) == -EINVAL, "a deletion that is refused to be told");
    expect(answered(-EPERM, false) == -EPERM, "a deletion that is not allowed to be told");
}

// A dump of one chain of that table, and its end.
static int has_others(const char *table, const char *chain, int flags) {
    struct {
        struct nlmsghdr header;
        struct nfgenmsg family;
        struct nlattr table_attribute;
        char table[16];
        struct nlattr chain_attribute;
        char chain[16];
        struct nlmsghdr end;
        int status;
    } dump = {
        .header = {.nlmsg_len = offsetof(typeof(dump), end), .nlmsg_flags = (uint16_t)(NLM_F_MULTI | flags),
                   .nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN},
        .table_attribute = {.nla_len = NLA_HDRLEN + sizeof dump.table, .nla_type = NFTA_CHAIN_TABLE},
        .chain_attribute = {.nla_len = NLA_HDRLEN + sizeof dump.chain, .nla_type = NFTA_CHAIN_NAME},
        .end = {.nlmsg_len = NLMSG_LENGTH(sizeof(int)), .nlmsg_type = NLMSG_DONE, .nlmsg_flags = NLM_F_MULTI},
    };
    snprintf(dump.table, sizeof dump.table, "%s", table);
    snprintf(dump.chain, sizeof dump.chain, "%s", chain);
    const int nftables = answering(&dump, sizeof dump);
    const int result = nftables_has_other_jails(nftables, "jail_web");
    close(nftables);
    return result;
}

static void other_jails_are_told_from_ones_own(void) {
    expect(has_others("portjail", "jail_db", 0) == 1, "another jail to be found");
    expect(has_others("portjail", "unit_db", 0) == 1, "the set of a unit to be found");
    expect(has_others("portjail", "jail_web", 0) == 0, "the jail itself to be no other");
    expect(has_others("portjail", "violation_db", 0) == 0, "a chain that is no jail's to be none");
    expect(has_others("filter", "jail_db", 0) == 0, "a chain of somebody else's table to be none");
    expect(has_others("portjail", "jail_web", NLM_F_DUMP_INTR) == -EINTR, "a list that changed meanwhile to be no answer");
}

static const struct test TESTS[] = {
    {"a kernel without nftables has no other jails", a_kernel_without_nftables_has_no_jails},
    {"other jails are told from one's own", other_jails_are_told_from_ones_own},
    {"a teardown text is understood as a whole or refused", reads_only_what_it_knows},
    {"watch waits for the end of the program and then takes everything down",
     waits_for_the_end_and_takes_everything_down},
    {"watch waits while the launcher is at work", waits_for_the_launcher},
    {"watch takes down what a launcher left that was killed before it installed rules",
     takes_down_what_a_killed_launcher_left},
    {"a state directory without a teardown file is removed", removes_a_state_that_was_only_begun},
    {"a daemonised grandchild keeps the jail", a_daemon_keeps_the_jail},
    {"a zombie does not keep the jail", a_zombie_does_not_keep_the_jail},
    {"cgroups that the program made in its own are removed", removes_nested_cgroups},
    {"a tree of cgroups may be deep", removes_a_deep_tree},
    {"sweep cleans up after a reaper that was killed", sweep_cleans_up_after_a_killed_reaper},
    {"watch sweeps the dead jails beside its own", watch_sweeps_the_dead_beside_it},
    {"sweep leaves a jail alone that somebody takes care of", sweep_leaves_a_locked_jail_alone},
    {"claim waits for a reaper at work", claim_waits_for_a_reaper_at_work},
    {"a flushed ruleset is no failure", a_flushed_ruleset_is_no_failure},
    {"rules of which a part is gone are no failure", a_flushed_map_is_no_failure},
    {"a jail whose state was wiped is taken down all the same", wiped_state_is_taken_down_all_the_same},
    {"the rules of other jails stay although all state was wiped", wiped_state_does_not_end_other_jails},
    {"after a wipe, a new jail of the same name is left alone", a_new_jail_of_the_name_is_left_alone},
    {"a cgroup that somebody else removed is no failure", a_cgroup_removed_by_others_is_no_failure},
    {"a cgroup that somebody else made anew is left alone", a_cgroup_made_anew_by_others_is_left_alone},
    {"the table goes with the last jail of its network namespace", the_table_goes_with_the_last_jail_of_the_namespace},
    {"the set of a unit outlives its jail, without rules", the_set_of_a_unit_outlives_its_jail_without_rules},
    {"a jail that has just begun keeps the table", a_jail_that_has_just_begun_keeps_the_table},
    {"jails of other network namespaces do not keep the table", jails_of_other_namespaces_do_not_keep_the_table},
    {"rules in another network namespace are found", rules_in_another_namespace_are_found},
    {"a network namespace that is gone is no failure", a_vanished_namespace_is_no_failure},
    {"many jails that end at once leave nothing", many_jails_ending_at_once_leave_nothing},
    {"the reaper keeps nothing of its caller", keeps_nothing_of_its_caller},
    {"signals of the session do not end the reaper", signals_of_the_session_do_not_end_it},
    {"a reaper that waits long does not go with the service that started it",
     a_long_wait_survives_the_end_of_the_service},
    {"a systemd unit's cgroup stays, and its reaper is outside from the beginning", a_units_cgroup_stays},
    {"the next command of a systemd unit replaces its jail", the_next_command_of_a_unit_replaces_the_jail},
    {"a held jail lasts as long as its cgroup", a_held_jail_lasts_as_long_as_its_cgroup},
    {"a damaged teardown file stops the sweep, with one line", a_damaged_teardown_file_stops_the_sweep},
    {"the reaper refuses to work without the cgroup hierarchy", refuses_to_work_without_the_hierarchy},
    {"the reaper waits with little memory", waits_with_little_memory},
    {"the link of a jail is deleted, and no other", deletes_the_link_of_a_jail_and_no_other},
    {"a link that is gone is no failure", a_link_that_is_gone_is_no_failure},
    {"the last jail that needs a setting takes it back", the_last_jail_that_needs_a_setting_takes_it_back},
    {"settings that others have changed since stay", settings_that_others_have_changed_since_stay},
    {"a setting of an interface that is gone is no failure", a_setting_of_an_interface_that_is_gone_is_no_failure},
    {"only what the jail reserved is released", only_what_the_jail_reserved_is_released},
    {"the last reserved port may be released", the_last_reserved_port_may_be_released},
    {"reserved ports that somebody released are no failure", reserved_ports_that_somebody_released_are_no_failure},
    {"a long list of reserved ports is kept whole", a_long_list_of_reserved_ports_is_kept_whole},
    {"lists of ports are understood or refused", port_lists_are_understood_or_refused},
    {"the net_cls cgroup is removed, and its hierarchy", removes_the_net_cls_cgroup_and_its_hierarchy},
    {"rules of iptables-nft are deleted, and the shared chain with the last", takes_down_what_iptables_nft_has},
    {"rules of iptables-legacy are deleted, and the shared chain with the last", takes_down_what_iptables_legacy_has},
    {"rules of iptables that are gone are no failure", rules_of_iptables_that_are_gone_are_no_failure},
    {"cgroups that are gone do not freeze the tables of iptables", cgroups_that_are_gone_do_not_freeze_the_tables},
    {"iptables is given nothing of the reaper's own", gives_iptables_nothing_of_its_own},
    {"a lasting jail stays although nobody is in it, until its cgroup is gone",
     a_lasting_jail_stays_although_nobody_is_in_it},
    {"an adopted cgroup stays, with those in it", an_adopted_cgroup_stays_with_those_in_it},
    {"a network namespace that is kept by a mount goes with the jail", a_kept_network_namespace_goes_with_the_jail},
    {"a refusal of iptables keeps what is needed to try again",
     a_refusal_of_iptables_keeps_what_is_needed_to_try_again},
};

enum { COUNT = sizeof TESTS / sizeof *TESTS };

int main(int argc, char **argv) {
    const char *why = argc < 2 ? "usage: reaper_test PATH-OF-REAPER [sanitized]" : jail_prerequisites();
    if (why != NULL) {
        return cannot_run_tests(COUNT, why);
    }
    sanitized = argc > 2;
    const char *reaper = realpath(argv[1], NULL);
    must(reaper != NULL, "realpath");
    jail_set_up(reaper);
    const int status = run_tests(TESTS, COUNT, jail_clean_up);
    jail_tear_down();
    return status;
}
