// SPDX-License-Identifier: Apache-2.0
#include "jails.h"

#include "../reaper/state.h"
#include "../reaper/teardown.h"
#include "legacy.h"
#include "ruleset.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char STATE[] = "/run/portjail";
static const char *const IPTABLES_CHAINS[] = {"pj-", "pjv-", "pjm-", "pjn-", "pji-", "pjc-", "pje-"};

// Then it is over, or somebody has what it needs.
enum { VAIN_REPAIRS = 3 };
enum { FIRST_ROOM = 16, DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW };

uint64_t own_network_namespace(void) {
    struct stat status;
    return stat("/proc/self/ns/net", &status) == 0 ? status.st_ino : 0;
}

static struct jail *find(struct jails *jails, const char *name, uint64_t directory) {
    for (size_t i = 0; i < jails->count; i++) {
        if (jails->all[i].directory == directory && strcmp(jails->all[i].name, name) == 0) {
            return &jails->all[i];
        }
    }
    if (jails->count == jails->room) {
        const size_t room = jails->room == 0 ? FIRST_ROOM : 2 * jails->room;
        struct jail *all = realloc(jails->all, room * sizeof *all);
        if (all == NULL) {
            return NULL;
        }
        jails->all = all;
        jails->room = room;
    }
    struct jail *added = &jails->all[jails->count++];
    *added = (struct jail){.directory = directory};
    strncpy(added->name, name, sizeof added->name - 1);
    return added;
}

static bool is_busy(int directory) {
    const int file = openat(directory, "jail.json", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        return true;
    }
    const bool busy = flock(file, LOCK_SH | LOCK_NB) != 0;
    close(file);
    return busy;
}

enum variant { NO_IPTABLES, IPTABLES_NFT, IPTABLES_LEGACY };

static enum variant variant_of(const struct teardown *teardown) {
    if (teardown->iptables_run_count == 0) {
        return NO_IPTABLES;
    }
    return strstr(teardown->iptables_runs[0].program, "nft") != NULL ? IPTABLES_NFT : IPTABLES_LEGACY;
}

struct view {
    int nftables;
    const struct ruleset *ruleset;
    uint64_t legacy;
};

static bool add_part(uint64_t *print, uint64_t part) {
    *print = print_bytes(*print, &part, sizeof part);
    return part != PRINT_NONE;
}

static uint64_t print_nftables(const struct teardown *teardown, const struct view *view) {
    uint64_t print = PRINT_NONE;
    bool whole = true;
    for (size_t i = 0; i < teardown->object_count; i++) {
        const struct nft_object *object = &teardown->objects[i];
        if (object->kind == NFT_CHAIN) {
            whole &= add_part(&print, ruleset_chain(view->ruleset, object->name));
        } else if (object->kind == NFT_ELEMENT) {
            whole &= add_part(&print, ruleset_element(view->nftables, object));
        }
    }
    whole &= add_part(&print, ruleset_shared(view->ruleset));
    return whole ? print : PRINT_NONE;
}

static uint64_t print_iptables(const char *jail, const struct view *view) {
    static const uint8_t FAMILIES[] = {NFPROTO_IPV4, NFPROTO_IPV6};
    uint64_t print = PRINT_NONE;
    bool whole = true;
    for (size_t i = 0; i < 2 * sizeof IPTABLES_CHAINS / sizeof *IPTABLES_CHAINS; i++) {
        char chain[2 * JAIL_NAME_SIZE];
        snprintf(chain, sizeof chain, "%s%s", IPTABLES_CHAINS[i / 2], jail);
        const bool there = add_part(&print, ruleset_chain_of(view->ruleset, FAMILIES[i % 2], chain));
        whole &= there || i > 1; // every jail has the first chain, in both families
    }
    return whole ? print : PRINT_NONE;
}

static uint64_t and_also(uint64_t print, uint64_t other) {
    return print == PRINT_NONE || other == PRINT_NONE ? PRINT_NONE : print_bytes(print, &other, sizeof other);
}

static uint64_t print_jail(const struct teardown *teardown, const char *name, const struct view *view) {
    switch (variant_of(teardown)) {
        case IPTABLES_NFT:
            return and_also(print_iptables(name, view), ruleset_shared(view->ruleset));
        case IPTABLES_LEGACY:
            return and_also(print_iptables(name, view), view->legacy);
        case NO_IPTABLES:
            break;
    }
    return print_nftables(teardown, view);
}

typedef void visitor(struct jails *jails, int directory, const char *name, const struct teardown *teardown,
                     const struct view *view);

static void note_variant(struct jails *jails, int directory, const char *name, const struct teardown *teardown,
                         const struct view *view) {
    (void)directory;
    (void)name;
    (void)view;
    const enum variant variant = variant_of(teardown);
    jails->any_iptables_nft |= variant == IPTABLES_NFT;
    jails->any_legacy |= variant == IPTABLES_LEGACY;
}

static void note_jail(struct jails *jails, int directory, const char *name, const struct teardown *teardown,
                      const struct view *view) {
    struct stat status;
    if (teardown->object_count + teardown->iptables_run_count == 0 || fstat(directory, &status) != 0) {
        return; // no rules, or none yet
    }
    struct jail *jail = find(jails, name, status.st_ino);
    if (jail == NULL) {
        return;
    }
    jail->there = true;
    jail->busy = is_busy(directory);
    jail->now = print_jail(teardown, name, view);
}

static void visit(struct jails *jails, visitor *visitor, const struct view *view) {
    DIR *root = opendir(STATE);
    if (root == NULL) {
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(root)) != NULL) {
        const int directory = entry->d_name[0] == '.' || strlen(entry->d_name) >= JAIL_NAME_SIZE
            ? -1 : openat(dirfd(root), entry->d_name, DIRECTORY);
        struct teardown teardown;
        if (directory >= 0 && teardown_read(directory, &teardown) == 0) {
            if (teardown.network_namespace == jails->network_namespace) {
                visitor(jails, directory, entry->d_name, &teardown, view);
            }
            teardown_free(&teardown);
        }
        if (directory >= 0) {
            close(directory);
        }
    }
    closedir(root);
}

static void forget_gone(struct jails *jails) {
    size_t kept = 0;
    for (size_t i = 0; i < jails->count; i++) {
        if (jails->all[i].there) {
            jails->all[kept++] = jails->all[i];
        }
    }
    jails->count = kept;
}

static void judge(struct jail *jail) {
    jail->fresh = jail->print == PRINT_NONE && jail->now != PRINT_NONE;
    if (jail->fresh) {
        jail->print = jail->now; // its launch has read it back
        jail->vain = 0;
    }
    jail->young = jail->print == PRINT_NONE ? jail->young + 1 : 0;
    jail->suspect = !jail->busy && jail->print != PRINT_NONE && jail->now != jail->print;
}

bool jails_look(struct jails *jails, int nftables) {
    jails->any_iptables_nft = false;
    jails->any_legacy = false;
    visit(jails, note_variant, NULL);
    struct ruleset ruleset;
    ruleset_read(&ruleset, nftables, jails->any_iptables_nft);
    if (!ruleset.unreadable) {
        jails->legacy = legacy_print(&ruleset);
        const struct view view = {nftables, &ruleset, jails->legacy};
        for (size_t i = 0; i < jails->count; i++) {
            jails->all[i].there = false;
        }
        visit(jails, note_jail, &view);
        forget_gone(jails);
        for (size_t i = 0; i < jails->count; i++) {
            judge(&jails->all[i]);
        }
    }
    const bool readable = !ruleset.unreadable;
    ruleset_free(&ruleset);
    return readable;
}

void jails_accept(struct jails *jails) {
    for (size_t i = 0; i < jails->count; i++) {
        struct jail *jail = &jails->all[i];
        if (!jail->repaired) {
            continue;
        }
        jail->repaired = false;
        jail->vain = jail->now == PRINT_NONE ? jail->vain + 1 : 0;
        if (jail->now != PRINT_NONE || jail->vain >= VAIN_REPAIRS) {
            jail->print = jail->now;
            jail->suspect = false;
        }
    }
}
