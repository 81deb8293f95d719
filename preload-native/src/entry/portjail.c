// SPDX-License-Identifier: Apache-2.0
//
// bin/portjail: the launcher's Java code, run inside the process that then becomes the program.
#include "portjail.h"

#include "background.h"
#include "caller.h"
#include "cgroup_hold.h"
#include "cgroup_move.h"
#include "compiled_launch.h"
#include "fault.h"
#include "installation.h"
#include "java_vm.h"
#include "launch_times.h"
#include "loader.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static long argument_count;
static char **arguments;

__attribute__((visibility("default"))) long portjail_argument_count(void) {
    return argument_count;
}

__attribute__((visibility("default"))) const char *portjail_argument(long index) {
    return index < 0 || index >= argument_count ? NULL : arguments[index];
}

__attribute__((visibility("default"))) long portjail_replace_arguments(const char *words, long count, long size) {
    char *copy = malloc((size_t)size);
    char **vector = calloc((size_t)count + 1, sizeof *vector);
    if (copy == NULL || vector == NULL) {
        free(copy);
        free(vector);
        return -ENOMEM;
    }
    memcpy(copy, words, (size_t)size);
    for (long i = 0; i < count; i++) {
        vector[i] = copy;
        copy += strlen(copy) + 1;
    }
    arguments = vector;
    argument_count = count;
    return 0;
}

__attribute__((visibility("default"))) long portjail_execute(long first) {
    if (portjail_argument(first) == NULL) {
        return -EINVAL;
    }
    cgroup_move_settle();
    caller_restore();
    execvp(arguments[first], arguments + first);
    const long error = errno;
    caller_restore_undo();
    return -error;
}

__attribute__((visibility("default"))) long portjail_preload(const char *library, const char *range) {
    caller_preload(library, range);
    return 0;
}

__attribute__((visibility("default"))) long portjail_close_files(void) {
    caller_forget_files();
    return 0;
}

__attribute__((visibility("default"))) long portjail_prepare_move(long processes) {
    cgroup_move_prepare((int)processes);
    return 0;
}

__attribute__((visibility("default"))) long portjail_settle_move(void) {
    cgroup_move_settle();
    return 0;
}

__attribute__((visibility("default"))) long portjail_hold_cgroup(long cgroup) {
    return cgroup_hold_begin((int)cgroup);
}

__attribute__((visibility("default"))) long portjail_let_cgroup_go(long process) {
    cgroup_hold_end((pid_t)process);
    return 0;
}

__attribute__((visibility("default"))) long portjail_begin(long function, long argument) {
    return background_begin((background_function *)(uintptr_t)function, argument);
}

__attribute__((visibility("default"))) long portjail_finish(void) {
    return background_finish();
}

// What libraries print to the stream `stderr`; portjail's own lines go to the descriptor.
static char said[1024];

// libnftables calls exit(3) when it cannot have what it needs, and has said so on standard error before.
static void library_gave_up(int status, void *nothing) {
    (void)status;
    (void)nothing;
    said[strcspn(said, "\n")] = '\0';
    cannot_start("a library gave up", said[0] == '\0' ? NULL : said, NULL);
}

// The Java VM stays on the first thread of the process on purpose: what execve(2) keeps for the calling thread alone
// (the parent-death signal, reset-on-fork scheduling, a debugger that follows one thread) is then the program's too.
int main(int argc, char **argv, char **environment) {
    launch_times_note(LAUNCH_MAIN);
    if (getauxval(AT_SECURE) == 0) {
        loader_forget_caller(argv, environment);
    }
    caller_record(environment);
    argument_count = argc;
    arguments = argv;
    if (getauxval(AT_SECURE) != 0) {
        cannot_start("the file has set-user-ID, set-group-ID or capabilities", NULL,
                     "portjail must not raise privileges; remove them with chmod u-s,g-s or setcap -r");
    }
    setvbuf(stderr, said, _IOFBF, sizeof said - 1);
    on_exit(library_gave_up, NULL);
    const struct installation installation = installation_find();
    caller_hide_java_environment();
    launch_times_note(LAUNCH_NOTED);
    compiled_launch_run(&installation, argc, argv);
    java_vm_run_main(&installation, argc, argv);
}
