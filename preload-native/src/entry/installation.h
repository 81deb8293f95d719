// SPDX-License-Identifier: Apache-2.0
//
// Where this installation of portjail lies: the directory above bin/portjail, and what the launch needs of its lib/.
#ifndef PORTJAIL_ENTRY_INSTALLATION_H
#define PORTJAIL_ENTRY_INSTALLATION_H

struct installation {
    char *home;
    char *libjvm;
    char *class_path;
    char *aot_cache; // null when there is none that may be used
};

/** Finds it from /proc/self/exe; ends the process with status 125 when a part is missing. */
struct installation installation_find(void);

#endif
