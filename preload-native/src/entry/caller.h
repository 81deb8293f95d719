// SPDX-License-Identifier: Apache-2.0
//
// What the caller gave this process and the program must find again: signal mask, ignored signals, open files, stack
// limit, child-subreaper flag, environment. Everything else that execve(2) keeps, the Java VM is told not to touch.
#ifndef PORTJAIL_ENTRY_CALLER_H
#define PORTJAIL_ENTRY_CALLER_H

/**
 * Records the caller's state. It must be the first thing that the process does. Then it changes what a launch needs
 * otherwise: a stack of at least 8 MiB where the hard limit allows, SIGCHLD not ignored (a child could not be waited
 * for), no child subreaper (the reaper, orphaned, would become the program's child), and standard descriptors that the
 * caller closed lead to /dev/null (else the first file to be opened would be taken for standard error).
 */
void caller_record(char **environment);

/**
 * Replaces `environ` by a copy without the variables that would steer the Java VM or the dynamic loader of children:
 * JAVA_*, _JAVA_*, JDK_*, LD_*, CLASSPATH. The caller's own array stays as it is, for caller_restore().
 */
void caller_hide_java_environment(void);

/**
 * Adds to the environment that the program will get: the library before those that LD_PRELOAD names already, and the
 * range that it reads. The caller's own array stays as it is.
 */
void caller_preload(const char *library, const char *range);

/** Makes caller_restore() mark what the caller had open close-on-exec, too, but for the standard three. */
void caller_forget_files(void);

/**
 * Puts everything back as the caller had it and marks every descriptor that the caller did not have open
 * close-on-exec. To be called right before execve(2), on the thread that calls it.
 */
void caller_restore(void);

/** Undoes caller_restore() as far as the Java VM needs it, for an execve(2) that failed. */
void caller_restore_undo(void);

#endif
