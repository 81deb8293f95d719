// SPDX-License-Identifier: Apache-2.0
//
// A jail as the launcher makes it, on the real kernel: state directory, cgroup, nftables rules, processes. All of it
// lies in places of the test's own, and in the network namespace of the calling process.
#ifndef PORTJAIL_TEST_JAIL_H
#define PORTJAIL_TEST_JAIL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { TEST_PATH_MAX = 1024 };

struct jail {
    char name[32];
    char state[TEST_PATH_MAX];  // absolute
    char cgroup[TEST_PATH_MAX]; // below the root of the hierarchy
    int lock;                   // on the state directory, as the launcher holds it
    uint64_t cgroup_id;
};

/** Why the tests cannot run here; null when they can. */
const char *jail_prerequisites(void);

/** Sets the places up, before the first test, for the reaper under test. */
void jail_set_up(const char *reaper);

/** Ends all processes that a test left, and removes what it left in the kernel and on disk. */
void jail_clean_up(void);

/** Removes the places, after the last test. */
void jail_tear_down(void);

/** The inode number of this process's network namespace. */
uint64_t own_netns(void);

/** Gives the calling process a network namespace of its own. */
void enter_new_netns(void);

struct jail jail_create_state(const char *name);
void jail_write_teardown(const struct jail *jail, const char *text);
void jail_create_cgroup(struct jail *jail);
void jail_install_rules(const struct jail *jail);

/** The teardown text of a jail with rules in the namespace. */
void jail_write_full_teardown(const struct jail *jail, uint64_t netns);

/** All steps of a launch but the reaper and the program. The lock is held. */
struct jail jail_create(const char *name);

/** Forks a process into the jail that ends when end_program() is called, or by a signal. */
pid_t jail_run_program(const struct jail *jail, const char *below);
void end_program(pid_t program);

/** Starts `portjail-reaper watch` as the launcher does, and returns the PID of what it leaves behind. */
pid_t jail_watch(const struct jail *jail);

/** The same in a mode of the reaper's: watch, watch-unit. */
pid_t jail_watch_by(const struct jail *jail, const char *mode);

/** The full teardown text, and the line that makes it the jail of a systemd unit. */
void jail_write_unit_teardown(const struct jail *jail, const char *unit);

/** As jail_claim(), by a process in the jail's cgroup. */
int jail_claim_from_inside(const struct jail *jail);

/** As the launcher's execve or death does. */
void jail_unlock(struct jail *jail);

/** Runs `portjail-reaper sweep`; its exit status. What it says goes to `said` when that is not null. */
int jail_sweep(const struct jail *jail, char *said, int said_size);
int reaper_run(const char *mode, const char *path, int root, char *said, int said_size);

/** Runs `portjail-reaper claim`; its exit status. */
int jail_claim(const struct jail *jail);

/** Waits for the watching reaper's end; its exit status, or -1 if it is still there after 5 seconds. */
int reaper_wait(pid_t reaper);
bool is_alive(pid_t process);

/** Absolute paths. */
bool exists(const char *path);
const char *cgroup_path(const struct jail *jail);
const char *cgroup_parent_path(void);
const char *state_root(void);
int cgroup_root_descriptor(void);

/** Whether nft lists the text in this network namespace. */
bool nft_lists(const char *text);
void nft(const char *commands);

bool state_is_gone(const void *jail);

#endif
