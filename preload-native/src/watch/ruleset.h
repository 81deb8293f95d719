// SPDX-License-Identifier: Apache-2.0
//
// What stands in nf_tables of this network namespace, as one number for each chain: a rule that is deleted, added or moved
// changes its chain's.
#ifndef PORTJAIL_WATCH_RULESET_H
#define PORTJAIL_WATCH_RULESET_H

#include "../reaper/teardown.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Of nobody. */
enum { PRINT_NONE = 0 };

struct chain_print {
    uint64_t name; // a hash of what the rules are known by
    uint64_t rules;
};

struct ruleset {
    struct chain_print *chains;
    size_t count;
    size_t room;
    bool unreadable;
};

/**
 * Reads the rules of table inet portjail, and of the tables of iptables' nf_tables variant when they are asked for. To be freed with
 * ruleset_free().
 */
void ruleset_read(struct ruleset *ruleset, int nftables, bool with_iptables);

/** Whether iptables' nf_tables variant has its rules in tables of that name. */
bool ruleset_is_of_iptables(const char *table);

void ruleset_free(struct ruleset *ruleset);

/** The number of the chain of that name, PRINT_NONE when it has no rule. */
uint64_t ruleset_chain(const struct ruleset *ruleset, const char *name);

/** The same for a chain of iptables: NFPROTO_IPV4 or NFPROTO_IPV6, with the rule that leads to it. */
uint64_t ruleset_chain_of(const struct ruleset *ruleset, uint8_t family, const char *name);

/** Adds a chain of which no more is known than that it has rules. */
void ruleset_note(struct ruleset *ruleset, uint8_t family, const char *name);

/** The number of what all jails share. */
uint64_t ruleset_shared(const struct ruleset *ruleset);

/** The number of an element of a map of table inet portjail, and of where it leads; PRINT_NONE when there is none. */
uint64_t ruleset_element(int nftables, const struct nft_object *element);

/** FNV-1a, going on from another number. */
uint64_t print_bytes(uint64_t before, const void *bytes, size_t size);

#endif
