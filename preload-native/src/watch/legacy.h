// SPDX-License-Identifier: Apache-2.0
//
// The tables of iptables-legacy, whose changes the kernel tells nobody of.
#ifndef PORTJAIL_WATCH_LEGACY_H
#define PORTJAIL_WATCH_LEGACY_H

#include "ruleset.h"

#include <stdint.h>

/**
 * Notes the chains that have rules. Returns a number of all rules of the tables that portjail uses, IPv4 and IPv6, without their counters. Loads no table that is not
 * there.
 */
uint64_t legacy_print(struct ruleset *chains);

#endif
