// SPDX-License-Identifier: Apache-2.0
//
// portjail-reaper: takes a jail down once no process is left in it.
//
//     portjail-reaper watch /run/portjail/NAME    leaves a process behind that waits for that
//     portjail-reaper watch-unit /run/portjail/NAME    the same for a jail that is a systemd unit's own cgroup
//     portjail-reaper sweep /run/portjail/NAME    takes down what a launcher or reaper that was killed has left
//     portjail-reaper claim /run/portjail/NAME    the same, but waits for a reaper that is at work: the name is wanted;
//                                                 and a systemd unit's own jail goes although processes are in it
//     portjail-reaper keep /run/portjail/NAME FILE   keeps the network namespace of FILE by a mount on NAME/netns
//
// A lasting jail, whose directory has the file `lasting`, is in use as long as its cgroup is there.
//
// Descriptor 3 is the root of the cgroup v2 hierarchy. Status 0: done; 1: the jail is in use; 125: failed, with one
// line on standard error. A watching process has none: what it could not take down it leaves for sweep to try. It also
// sweeps, once, the dead jails beside its own.
#include "cgroup.h"
#include "guard.h"
#include "host.h"
#include "iptables.h"
#include "netcls.h"
#include "netns.h"
#include "nftables.h"
#include "process.h"
#include "reserved.h"
#include "state.h"
#include "teardown.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DONE = 0, IN_USE = 1, FAILED = 125 };
enum { ROOT_DESCRIPTOR = 3, STATE_DESCRIPTOR = 4, FIRST_UNUSED_DESCRIPTOR = 5 };
enum { SETTLE_AFTER_MILLISECONDS = 1000, UNKNOWN_RETRY_SECONDS = 1 };
enum { UNIT_LOOK_MILLISECONDS = 60 * 1000 };
enum { LOCK_PATIENCE_MILLISECONDS = 5000, LOCK_PAUSE_NANOSECONDS = 1000 * 1000 };
enum { RETRIES = 4, FIRST_PAUSE_NANOSECONDS = 50 * 1000 * 1000 };
enum { IPTABLES_ATTEMPTS = 4, IPTABLES_PAUSE_NANOSECONDS = 200 * 1000 * 1000 };

static struct cgroup cgroup_of(const struct teardown *teardown) {
    return (struct cgroup){ROOT_DESCRIPTOR, teardown->cgroup, teardown->cgroup_id, teardown->in_unit};
}

// Longer each time.
static void pause_before(int retry) {
    const struct timespec pause = {.tv_nsec = FIRST_PAUSE_NANOSECONDS << retry};
    nanosleep(&pause, NULL);
}

static int failed(const char *what, const char *path, int error) {
    fprintf(stderr, "portjail-reaper: cannot %s '%s': %s\n", what, path, strerror(-error));
    return FAILED;
}

// Deletes the jail's own objects; goes on after a failure and hands out the first.
static int delete_objects(const struct teardown *teardown) {
    const int nftables = nftables_open();
    if (nftables < 0) {
        return nftables == -ENOENT ? 0 : nftables;
    }
    int first_error = 0;
    for (size_t i = 0; i < teardown->object_count; i++) {
        const int error = nftables_delete(nftables, &teardown->objects[i]);
        first_error = first_error == 0 ? error : first_error;
    }
    close(nftables);
    return first_error;
}

// Whatever has the path of a cgroup that was adopted is its owner's; the path of a unit's, too.
static bool may_stand_in(const struct cgroup *cgroup, const struct teardown *teardown) {
    struct stat status;
    return !teardown->in_unit && (!teardown->adopted || fstatat(cgroup->root, cgroup->path, &status, AT_SYMLINK_NOFOLLOW) != 0);
}

// Where the cgroups of several jails are gone, each attempt makes one of them stand in: so they wait for one another.
static int delete_iptables(const struct cgroup *cgroup, const struct teardown *teardown) {
    if (teardown->iptables_run_count == 0) {
        return 0;
    }
    const bool stands_in = may_stand_in(cgroup, teardown);
    if (stands_in) {
        cgroup_stand_in(cgroup);
    }
    int error = iptables_delete(teardown);
    for (int attempt = 1; error == -EIO && attempt < IPTABLES_ATTEMPTS; attempt++) {
        const struct timespec pause = {.tv_nsec = IPTABLES_PAUSE_NANOSECONDS};
        nanosleep(&pause, NULL);
        error = iptables_delete(teardown);
    }
    if (error == 0 && stands_in) {
        cgroup_remove_stand_in(cgroup);
    }
    return error;
}

static const char *own_chain(const struct teardown *teardown) {
    for (size_t i = 0; i < teardown->object_count; i++) {
        if (teardown->objects[i].kind == NFT_CHAIN) {
            return teardown->objects[i].name;
        }
    }
    return NULL;
}

// The table goes with the last jail, and with it whatever of this jail (`own` is its chain) could not be deleted alone. The
// chains are asked too, because somebody may have removed other jails' state. 1 when the table is gone, 0 when others need it, or -errno.
static int delete_table(const char *own) {
    const int nftables = nftables_open();
    if (nftables < 0) {
        return nftables == -ENOENT ? 1 : nftables;
    }
    const int others = nftables_has_other_jails(nftables, own);
    const int error = others == 0 ? nftables_delete_table(nftables) : others;
    close(nftables);
    return error < 0 ? error : others == 0;
}

// In the reverse order: what made another change harmless is taken back after it. Goes on after a failure and hands out the first.
static int restore_settings(const struct state *state, const struct teardown *teardown) {
    int first_error = 0;
    for (size_t i = teardown->sysctl_count; i-- > 0;) {
        const struct sysctl_change *change = &teardown->sysctls[i];
        if (!state_others_need(state, teardown->network_namespace, change->key)) {
            const int error = host_restore(change);
            first_error = first_error == 0 ? error : first_error;
        }
    }
    return first_error;
}

// What the jails of a network namespace share, as far as no other needs it. 0 or a status.
static int give_back(const struct state *state, const struct teardown *teardown, int rules_error) {
    const int table = state_is_last_of(state, teardown->network_namespace) ? delete_table(own_chain(teardown)) : 0;
    const int left = table == 1 ? 0 : table < 0 && rules_error == 0 ? table : rules_error;
    const int settings_error = restore_settings(state, teardown);
    const int reserved_error = teardown->reserved_ports == NULL ? 0 : reserved_release(teardown->reserved_ports);
    if (left != 0) {
        return failed("delete the nftables rules of", state->path, left);
    }
    if (settings_error != 0) {
        return failed("take back the settings of", state->path, settings_error);
    }
    return reserved_error == 0 ? DONE : failed("release the reserved ports of", state->path, reserved_error);
}

// The last part, under the lock on the directory above: were it not, the last two jails could each take the other for
// the last one.
static int leave(const struct state *state, const struct teardown *teardown, bool rules_reachable, int rules_error) {
    const int root_lock = state_lock_root(state);
    if (root_lock < 0 && root_lock != -ENOENT) {
        return failed("lock the directory of", state->path, root_lock);
    }
    int status = rules_reachable ? give_back(state, teardown, rules_error) : DONE;
    if (status == DONE) {
        const int error = state_remove(state);
        status = error == 0 ? DONE : failed("remove", state->path, error);
    }
    if (root_lock >= 0) {
        close(root_lock);
    }
    return status;
}

// Somebody removed the state, and a new jail has the name: the new one's chain and cgroup are not ours to delete. The
// kernel keeps its chain, which is in use. The table goes with whoever is the last, this one or the new one.
static int take_down_disowned(const struct state *state, const struct teardown *teardown) {
    const struct cgroup cgroup = cgroup_of(teardown);
    const bool rules_reachable = netns_enter(teardown->network_namespace) == 0;
    if (rules_reachable) {
        delete_objects(teardown);
    }
    guard_detach(&cgroup, teardown);
    if (cgroup.id != 0 && !teardown->adopted) {
        cgroup_remove(&cgroup);
    }
    const int root_lock = state_lock_root(state);
    if (rules_reachable && state_is_last_of(state, teardown->network_namespace)) {
        delete_table(NULL);
    }
    if (root_lock >= 0) {
        close(root_lock);
    }
    return DONE;
}

// The jail of a unit that systemd was told to wrap: it lasts as long as the unit's cgroup, empty or not. Nobody watches it.
static bool is_held(const struct teardown *teardown) {
    return teardown->in_unit && teardown->command == 0;
}

static bool is_in_use(const struct state *state, const struct teardown *teardown) {
    const struct cgroup cgroup = cgroup_of(teardown);
    const enum cgroup_condition condition = cgroup_condition(&cgroup);
    if (state_is_lasting(state) || is_held(teardown)) {
        return condition != CGROUP_GONE;
    }
    return condition == CGROUP_POPULATED && (teardown->in_unit || !teardown->adopted);
}

// 0 when it is gone, or stays because it is not portjail's; else a status.
static int remove_cgroup(const struct state *state, const struct cgroup *cgroup, const struct teardown *teardown) {
    if (teardown->adopted) {
        const int error = guard_detach(cgroup, teardown);
        if (error != 0) {
            return failed("detach the BPF programs of", state->path, error);
        }
    } else {
        const int error = cgroup_remove(cgroup);
        if (error != 0) {
            return error == -EBUSY ? IN_USE : failed("remove the cgroup of", state->path, error);
        }
    }
    cgroup_remove_parent(cgroup);
    return 0;
}

// When nobody is in the jail any more or it is to be replaced, and nobody repairs it.
static int take_down_alone(const struct state *state, const struct teardown *teardown) {
    const struct cgroup cgroup = cgroup_of(teardown);
    const int entered = netns_enter(teardown->network_namespace);
    if (entered != 0 && entered != -ESRCH) {
        return failed("enter the network namespace of", state->path, entered);
    }
    // First of all, while the cgroup is there.
    const int iptables_error = entered == 0 ? delete_iptables(&cgroup, teardown) : 0;
    if (iptables_error != 0) {
        return failed("delete the iptables rules of", state->path, iptables_error);
    }
    const int rules_error = entered == 0 ? delete_objects(teardown) : 0;
    const int link_error =
        entered == 0 && teardown->link != NULL ? host_delete_link(teardown->link, state->name) : 0;
    if (link_error != 0) {
        return failed("delete the network link of", state->path, link_error);
    }
    const int netcls_error = teardown->netcls != NULL ? netcls_remove(teardown->netcls) : 0;
    if (netcls_error != 0) {
        return failed("remove the net_cls cgroup of", state->path, netcls_error);
    }
    const int cgroup_status = remove_cgroup(state, &cgroup, teardown);
    if (cgroup_status != 0) {
        return cgroup_status;
    }
    return leave(state, teardown, entered == 0, rules_error);
}

static int take_down_now(const struct state *state, const struct teardown *teardown) {
    const int repair_lock = state_lock_repair(state);
    const int status = take_down_alone(state, teardown);
    if (repair_lock >= 0) {
        close(repair_lock);
    }
    return status;
}

static int take_down(const struct state *state, const struct teardown *teardown) {
    if (is_in_use(state, teardown)) {
        return IN_USE;
    }
    return state_is_taken(state) ? take_down_disowned(state, teardown) : take_down_now(state, teardown);
}

// What fails may succeed a moment later: the kernel lacked memory, or somebody else was at the same. Nobody waits for it.
static int take_down_patiently(const struct state *state, const struct teardown *teardown) {
    int status = take_down(state, teardown);
    for (int retry = 0; retry < RETRIES && status == FAILED; retry++) {
        pause_before(retry);
        status = take_down(state, teardown);
    }
    return status;
}

// A state directory without a teardown file is of a launcher that ended before it did anything else.
static int remove_state_alone(const struct state *state) {
    const int root_lock = state_lock_root(state);
    const int error = state_remove(state);
    if (root_lock >= 0) {
        close(root_lock);
    }
    return error == 0 ? DONE : failed("remove", state->path, error);
}

// Whether the caller is a new command of the unit whose jail this is, and the command before it has ended: what else is in
// the cgroup is the unit's, and about to be jailed anew.
static bool is_replaced(const struct teardown *teardown) {
    const struct cgroup cgroup = cgroup_of(teardown);
    if (!teardown->in_unit || !cgroup_holds(&cgroup, "self")) {
        return false;
    }
    char command[24];
    snprintf(command, sizeof command, "%lu", (unsigned long)teardown->command);
    const bool caller = teardown->command == (uint64_t)getppid();
    return is_held(teardown) || caller || !cgroup_holds(&cgroup, command);
}

// Nobody is in the jail yet, or any more, or only who may replace it: a launcher or its reaper is at work.
static bool is_unpopulated(const struct state *state) {
    struct teardown teardown;
    const int error = teardown_read(state->directory, &teardown);
    if (error != 0) {
        return error == -ENOENT;
    }
    const bool replaced = is_replaced(&teardown);
    const struct cgroup cgroup = cgroup_of(&teardown);
    const enum cgroup_condition condition = cgroup_condition(&cgroup);
    teardown_free(&teardown);
    return replaced || condition == CGROUP_EMPTY || condition == CGROUP_GONE;
}

static int try_lock(const struct state *state) {
    // A launcher that has just created the directory, under this lock, is given the time to lock it.
    const int root_lock = state_lock_root(state);
    const int locked = state_lock(state, false);
    if (root_lock >= 0) {
        close(root_lock);
    }
    return locked;
}

// A program that has ended leaves its reaper some work, and its name may be asked for again at once.
static int lock_patiently(const struct state *state, int milliseconds) {
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NANOSECONDS};
    int locked = try_lock(state);
    for (int waited = 0; locked == -EWOULDBLOCK && waited < milliseconds && is_unpopulated(state); waited++) {
        nanosleep(&pause, NULL);
        locked = try_lock(state);
    }
    return locked;
}

static int sweep_opened(const struct state *state, int patience) {
    const int locked = lock_patiently(state, patience);
    if (locked != 0) {
        return locked == -EWOULDBLOCK ? IN_USE : failed("lock", state->path, locked);
    }
    if (!state_is_there(state)) {
        return DONE;
    }
    struct teardown teardown;
    const int error = teardown_read(state->directory, &teardown);
    if (error == -ENOENT) {
        return remove_state_alone(state);
    }
    if (error != 0) {
        return failed("read the teardown file in", state->path, error);
    }
    const bool claimed = patience > 0;
    const int status =
        claimed && is_replaced(&teardown) ? take_down_now(state, &teardown) : take_down(state, &teardown);
    teardown_free(&teardown);
    return status;
}

// The patience is in milliseconds.
static int sweep(const char *path, int patience) {
    struct state state;
    const int error = state_open(&state, path);
    if (error != 0) {
        return error == -ENOENT ? DONE : failed("open", path, error);
    }
    const int status = sweep_opened(&state, patience);
    close(state.directory);
    return status;
}

static void wait_until_empty(const struct teardown *teardown) {
    const struct cgroup cgroup = cgroup_of(teardown);
    // Short-lived jails, the most of them, are spared the move.
    enum cgroup_condition condition = cgroup_await_empty(&cgroup, SETTLE_AFTER_MILLISECONDS);
    char before[4096];
    const bool settled = condition == CGROUP_POPULATED && cgroup_settle(&cgroup, before, sizeof before);
    if (settled) {
        // Whoever ends a session or a service sends SIGTERM to what is in its cgroup: this process is not any more.
        signal(SIGTERM, SIG_IGN);
    }
    while (condition == CGROUP_POPULATED || condition == CGROUP_UNKNOWN) {
        condition = cgroup_await_empty(&cgroup, -1);
        if (condition == CGROUP_UNKNOWN) {
            sleep(UNKNOWN_RETRY_SECONDS);
        }
    }
    if (settled) {
        cgroup_unsettle(&cgroup, before);
    }
}

// This process has left the unit's cgroup already. The unit's next command may take the jail down before it is empty.
static void wait_for_unit(const struct state *state, const struct teardown *teardown) {
    const struct cgroup cgroup = cgroup_of(teardown);
    // It is to outlive the unit, also where systemd ends what it finds outside of units.
    signal(SIGTERM, SIG_IGN);
    while (is_in_use(state, teardown) && state_is_there(state)) {
        if (cgroup_await_empty(&cgroup, UNIT_LOOK_MILLISECONDS) == CGROUP_UNKNOWN) {
            sleep(UNKNOWN_RETRY_SECONDS);
        }
    }
    // Who sweeps other jails is in the same cgroup as this process, and is to be gone first.
    while (wait(NULL) > 0 || errno == EINTR) {
    }
    cgroup_unsettle(&cgroup, "");
    cgroup_remove_parent(&cgroup);
}

static int lock_for_good(const struct state *state) {
    int error = state_lock(state, true);
    for (int retry = 0; retry < RETRIES && error != 0; retry++) {
        pause_before(retry);
        error = state_lock(state, true);
    }
    return error;
}

// Without the lock while it waits, so that the unit's next command can have it.
static int watch_unit(const struct state *state, const struct teardown *teardown) {
    int status = IN_USE;
    while (status == IN_USE) {
        state_unlock(state);
        wait_for_unit(state, teardown);
        if (lock_for_good(state) != 0) {
            return FAILED;
        }
        status = state_is_there(state) ? take_down_patiently(state, teardown) : DONE;
    }
    return status;
}

static int watch_until_empty(const struct state *state) {
    const int locked = lock_for_good(state);
    if (locked != 0) {
        return FAILED;
    }
    struct teardown teardown;
    int error = teardown_read(state->directory, &teardown);
    for (int retry = 0; retry < RETRIES && error != 0 && error != -ENOENT; retry++) {
        pause_before(retry);
        error = teardown_read(state->directory, &teardown);
    }
    if (error == -ENOENT) {
        return state_is_there(state) ? remove_state_alone(state) : DONE;
    }
    if (error != 0) {
        return failed("read the teardown file in", state->path, error);
    }
    // The launcher has made a jail that lasts: there is nothing to wait for.
    int status = state_is_lasting(state) ? DONE : IN_USE;
    if (teardown.in_unit) {
        status = watch_unit(state, &teardown);
    }
    while (status == IN_USE) {
        if (!teardown.adopted) {
            wait_until_empty(&teardown);
        }
        status = take_down_patiently(state, &teardown);
    }
    teardown_free(&teardown);
    return status;
}

static void reset_signals(void) {
    for (int number = 1; number <= SIGRTMAX; number++) {
        signal(number, SIG_DFL);
    }
    static const int IGNORED[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof IGNORED / sizeof *IGNORED; i++) {
        signal(IGNORED[i], SIG_IGN);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// Keeps nothing of the caller: terminal, session, directory, pipes.
static void detach(struct state *state) {
    setsid();
    reset_signals();
    if (chdir("/") != 0) {
        // Then it stays where it is: whoever wants to unmount that has to wait for the jail's end.
    }
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (null < 0 || dup2(null, descriptor) < 0) {
            close(descriptor);
        }
    }
    if (state->directory != STATE_DESCRIPTOR && dup3(state->directory, STATE_DESCRIPTOR, O_CLOEXEC) == STATE_DESCRIPTOR) {
        close(state->directory);
        state->directory = STATE_DESCRIPTOR;
    }
    if (state->directory == STATE_DESCRIPTOR) {
        close_from(FIRST_UNUSED_DESCRIPTOR);
    }
}

static void sweep_quietly(const char *path) {
    sweep(path, 0);
}

// In a process of its own: this one is to stay small and in its network namespace, and to be there for its own jail.
static void sweep_others(const struct state *state) {
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0) {
        close(state->directory);
        state_visit_others(state, sweep_quietly);
        _exit(DONE);
    }
}

static int keep(const char *path, const char *netns) {
    char file[STATE_PATH_MAX];
    if (snprintf(file, sizeof file, "%s/netns", path) >= (int)sizeof file) {
        return failed("keep the network namespace of", path, -ENAMETOOLONG);
    }
    const int error = netns_keep(netns, file);
    return error == 0 ? DONE : failed("keep the network namespace of", path, error);
}

static int watch_in_background(struct state *state) {
    detach(state);
    sweep_others(state);
    return watch_until_empty(state);
}

static int watch(const char *path) {
    struct state state;
    const int error = state_open(&state, path);
    if (error != 0) {
        return failed("open", path, error);
    }
    const pid_t child = fork();
    if (child < 0) {
        return failed("fork for", path, -errno);
    }
    return child > 0 ? DONE : watch_in_background(&state);
}

// systemd ends what is in a unit's cgroup, keeps the unit as long as anything is, and may take what it finds there for the
// unit's main process: a unit's reaper is elsewhere before the command is executed.
static bool leave_unit(const struct state *state) {
    struct teardown teardown;
    if (teardown_read(state->directory, &teardown) != 0) {
        return false;
    }
    const struct cgroup cgroup = cgroup_of(&teardown);
    char before[4096];
    const bool left = teardown.in_unit && cgroup_settle(&cgroup, before, sizeof before);
    teardown_free(&teardown);
    return left;
}

static bool read_byte(int descriptor) {
    char byte;
    ssize_t length;
    do {
        length = read(descriptor, &byte, 1);
    } while (length < 0 && errno == EINTR);
    return length == 1;
}

static int watch_from_outside(const char *path) {
    struct state state;
    int left[2];
    const int error = state_open(&state, path);
    if (error != 0 || pipe2(left, O_CLOEXEC) != 0) {
        return failed("open", path, error != 0 ? error : -errno);
    }
    const pid_t child = fork();
    if (child < 0) {
        return failed("fork for", path, -errno);
    }
    if (child == 0) {
        if (!leave_unit(&state) || write(left[1], "", 1) != 1) {
            _exit(FAILED);
        }
        return watch_in_background(&state);
    }
    close(left[1]);
    if (!read_byte(left[0])) {
        fprintf(stderr, "portjail-reaper: cannot leave the unit's cgroup for one of its own\n");
        return FAILED;
    }
    return DONE;
}

// So that no file that is opened later is taken for one of the standard ones.
static void open_standard_descriptors(void) {
    int descriptor;
    do {
        descriptor = open("/dev/null", O_RDWR);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor > STDERR_FILENO) {
        close(descriptor);
    }
}

int main(int argc, char **argv) {
    const bool watches = argc == 3 && strcmp(argv[1], "watch") == 0;
    const bool watches_unit = argc == 3 && strcmp(argv[1], "watch-unit") == 0;
    const bool claims = argc == 3 && strcmp(argv[1], "claim") == 0;
    const bool sweeps = argc == 3 && strcmp(argv[1], "sweep") == 0;
    const bool keeps = argc == 4 && strcmp(argv[1], "keep") == 0;
    if (!watches && !watches_unit && !claims && !sweeps && !keeps) {
        fprintf(stderr, "usage: portjail-reaper watch|watch-unit|sweep|claim STATE-DIRECTORY, or keep STATE-DIRECTORY NAMESPACE"
                        " (started by portjail)\n");
        return FAILED;
    }
    const bool has_root = cgroup_is_root(ROOT_DESCRIPTOR);
    open_standard_descriptors();
    umask(077);
    if (!has_root) {
        fprintf(stderr, "portjail-reaper: descriptor 3 is not the root of a cgroup v2 hierarchy\n");
        return FAILED;
    }
    if (keeps) {
        return keep(argv[2], argv[3]);
    }
    if (watches_unit) {
        return watch_from_outside(argv[2]);
    }
    return watches ? watch(argv[2]) : sweep(argv[2], claims ? LOCK_PATIENCE_MILLISECONDS : 0);
}
