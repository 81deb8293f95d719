// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_ENTRY_JAVA_VM_H
#define PORTJAIL_ENTRY_JAVA_VM_H

#include "installation.h"

/** What the Java VM is started for. */
struct java_vm_task {
    const char *class_path;
    const char *main_class;             // with slashes
    const char *const *options;         // besides those that are always given; ended by null
    int ends_in_order;                  // whether the Java VM is to be told that its main has returned
};

/**
 * Starts the Java VM of the installation in this process and calls the task's main with the arguments argv[1] to
 * argv[argc - 1]. Should it return, the status is 0, or 125 after an exception. Ends the process with status 125 when
 * the Java VM cannot be started. Never returns.
 */
_Noreturn void java_vm_run(const struct installation *installation, const struct java_vm_task *task, int argc,
                           char **argv);

/**
 * Runs io.github.portjail.launcher.Main, which ends the process itself, with the AOT cache where there is one and the
 * arguments ask for a launch (run, up, enter).
 */
_Noreturn void java_vm_run_main(const struct installation *installation, int argc, char **argv);

#endif
