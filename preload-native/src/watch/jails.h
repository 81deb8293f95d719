// SPDX-License-Identifier: Apache-2.0
//
// The jails whose rules are in this network namespace, and what their rules were when they were whole.
#ifndef PORTJAIL_WATCH_JAILS_H
#define PORTJAIL_WATCH_JAILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JAIL_NAME_SIZE = 32 };

struct jail {
    char name[JAIL_NAME_SIZE];
    uint64_t directory; // inode number, by which a new jail of the name is told
    uint64_t print;     // of its rules when they were seen as a whole; PRINT_NONE for never
    uint64_t now;       // of its rules now; PRINT_NONE when one is missing
    bool there;
    bool busy;          // somebody repairs it, or takes it down
    bool suspect;
    bool fresh;         // seen whole for the first time, just now
    bool repaired;      // by what is being accepted
    unsigned int young; // how many looks it has been incomplete, and never whole
    unsigned int vain;  // how many repairs it was incomplete after
};

struct jails {
    struct jail *all;
    size_t count;
    size_t room;
    bool any_iptables_nft;
    bool any_legacy;
    uint64_t network_namespace;
    uint64_t legacy; // the tables of iptables-legacy, when they were looked at last
};

/** Looks at all jails and their rules. False when the rules cannot be read just now. */
bool jails_look(struct jails *jails, int nftables);

/** Takes what was found of the jails that were repaired as what it should be. */
void jails_accept(struct jails *jails);

/** The inode number of this process's network namespace; 0 when it cannot be told. */
uint64_t own_network_namespace(void);

#endif
