// SPDX-License-Identifier: Apache-2.0
//
// Deletes objects of table inet portjail by netlink (linux/netfilter/nf_tables.h), without nft: that knows a cgroup by
// its path alone, and so cannot name the element of one that is gone.
#ifndef PORTJAIL_REAPER_NFTABLES_H
#define PORTJAIL_REAPER_NFTABLES_H

#include "teardown.h"

/** Opens the nftables of this process's network namespace. A descriptor, or -errno: -ENOENT without nftables. */
int nftables_open(void);

/** Deletes one object; 0 also when it is not there. -EBUSY when something still refers to it. */
int nftables_delete(int nftables, const struct nft_object *object);

/** 1 when the table has the chain of a jail, other than `own` (may be null), 0 when not, -errno when that cannot be told. */
int nftables_has_other_jails(int nftables, const char *own);

/** Deletes the whole table; 0 also when it is not there. */
int nftables_delete_table(int nftables);

#endif
