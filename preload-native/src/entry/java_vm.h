// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_ENTRY_JAVA_VM_H
#define PORTJAIL_ENTRY_JAVA_VM_H

#include "installation.h"

/**
 * Starts the Java VM of the installation in this process and calls io.github.portjail.launcher.Main.main with the
 * arguments argv[1] to argv[argc - 1]. Main ends the process itself; should it return, the status is 0, or 125 after
 * an exception. Ends the process with status 125 when the Java VM cannot be started. Never returns.
 */
_Noreturn void java_vm_run_main(const struct installation *installation, int argc, char **argv);

#endif
