// SPDX-License-Identifier: Apache-2.0
//
// The launch without a Java VM: the launcher's own classes, translated to C when portjail is built, in a shared library (lib/portjail-launch-*.so).
// Its name holds a fingerprint of the jars that it was made of, so one that is not theirs is not even found.
#ifndef PORTJAIL_ENTRY_COMPILED_LAUNCH_H
#define PORTJAIL_ENTRY_COMPILED_LAUNCH_H

#include "fingerprint.h"

struct installation;

/** Where the library of jars with this fingerprint is, or would be, in the directory. The caller frees it. */
char *compiled_launch_path(const char *directory, fingerprint compiled_of);

/**
 * Carries out what the arguments ask for, and does not return when that was done or has failed. Returns, and nothing has been done, when it is no
 * launch, one that only the Java VM knows how to carry out, or one that it has to refuse; and when there is no such library, or none
 * that can be loaded.
 */
void compiled_launch_run(const struct installation *installation, int argc, char **argv);

#endif
