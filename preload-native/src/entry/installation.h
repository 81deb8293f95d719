// SPDX-License-Identifier: Apache-2.0
//
// Where this installation of portjail lies: the directory above bin/portjail, and what the launch needs of its lib/.
#ifndef PORTJAIL_ENTRY_INSTALLATION_H
#define PORTJAIL_ENTRY_INSTALLATION_H

#include "fingerprint.h"

struct installation {
    char *home;
    char *libjvm;
    char *launch_class_path; // the jars in lib/: what a launch needs, and the AOT cache is made of
    char *class_path;        // and behind them those in lib/libraries/
    fingerprint aot_made_of;
    char *aot_cache; // where it belongs, whether there is one or not
    char *compiled_launch; // likewise
    fingerprint compiled_of;
};

/** Finds it from /proc/self/exe; ends the process with status 125 when a part is missing. */
struct installation installation_find(void);

#endif
