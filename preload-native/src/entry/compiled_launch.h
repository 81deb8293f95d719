// SPDX-License-Identifier: Apache-2.0
//
// The launch without a Java VM: the launcher's own classes, translated to C when portjail is built, in a shared library (lib/portjail-launch.so).
// Behind its last byte stands what it belongs to: a fingerprint of the jars that it was made of, and one of itself, so that neither
// another version's nor a damaged one is used.
#ifndef PORTJAIL_ENTRY_COMPILED_LAUNCH_H
#define PORTJAIL_ENTRY_COMPILED_LAUNCH_H

#include "fingerprint.h"

#include <stdbool.h>

struct installation;

/** Where it is, or would be, in the directory lib. The caller frees it. */
char *compiled_launch_path(const char *lib);

/** Makes a library one of the jars with this fingerprint: false, with errno set, when its file cannot be written. */
bool compiled_launch_seal(const char *path, fingerprint compiled_of);

/**
 * Carries out what the arguments ask for, and does not return when that was done or has failed. Returns, and nothing has been done, when it is no
 * launch, one that only the Java VM knows how to carry out, or one that it has to refuse; and when there is no library of these jars,
 * or none that can be loaded.
 */
void compiled_launch_run(const struct installation *installation, int argc, char **argv);

#endif
