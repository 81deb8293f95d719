// SPDX-License-Identifier: Apache-2.0
//
// What bin/portjail exports to its own Java code, which finds it with dlsym(3) in the process. Everything has the
// one shape of the launcher's native calls: up to six longs, or addresses, and a long back.
#ifndef PORTJAIL_ENTRY_PORTJAIL_H
#define PORTJAIL_ENTRY_PORTJAIL_H

/**
 * Executes the command whose first word is argv[first], with the argument bytes and the environment that the caller
 * gave this process; the program is looked up as execvp(3) does, along the caller's PATH, and a script without `#!` is
 * given to /bin/sh. Signal mask, ignored signals, stack limit and open files are the caller's again.
 *
 * On success this does not return. Else it returns the negative errno of execve(2), -EINVAL when there is no such
 * argument, and the process can go on as before.
 */
long portjail_execute(long first);

/**
 * Puts other words in the place of the process's arguments, for portjail_execute(0): a command that was not given on the
 * command line. `words` are `count` words, at least one, each zero-terminated, in `size` bytes. Returns 0 or -ENOMEM.
 */
long portjail_replace_arguments(const char *words, long count, long size);

/**
 * Makes portjail_execute() add to the program's environment: `library` before what LD_PRELOAD names already, and
 * PORTJAIL_PRELOAD_RANGE=`range`. Returns 0.
 */
long portjail_preload(const char *library, const char *range);

/** Makes portjail_execute() hand on no open files but standard input, output and error. Returns 0. */
long portjail_close_files(void);

/**
 * Makes the move into the jail's cgroup quick, once it comes: moves this process again and again to where it is, until
 * portjail_settle_move(), which must come before that move. `processes` is its cgroup.procs, open for writing. Returns 0.
 */
long portjail_prepare_move(long processes);

/** Ends that. Returns 0. */
long portjail_settle_move(void);

/**
 * Keeps a cgroup of version 2 from being removed, by a process that does nothing in it, until portjail_let_cgroup_go(). `cgroup` is a
 * descriptor of its directory. Returns that process's ID, or the negative errno of clone3(2).
 */
long portjail_hold_cgroup(long cgroup);

/** Ends that process, whose ID is given. Returns 0. */
long portjail_let_cgroup_go(long process);

/**
 * Begins to call a function, which takes a long and returns one, on a thread of its own. Returns 1; or 0 when it was not
 * begun. One at a time.
 */
long portjail_begin(long function, long argument);

/** Waits for the end of that call; returns what it returned, with its errno. */
long portjail_finish(void);

/** How many arguments the process was started with, its own name included. */
long portjail_argument_count(void);

/** The exact bytes of one argument, zero-terminated; null when there is no such argument. */
const char *portjail_argument(long index);

#endif
